package io.lbtier.proxy.http;

/**
 * The header lines of a head, and which of them are not for the next hop, so that the others can be
 * copied in few pieces.
 */
final class FieldLines {
  private byte[] b = {};

  /** Where the first line begins, and the empty line. */
  private int from;

  private int to;

  /** The lines that stay here, in order. */
  private final Spans dropped = new Spans(16);

  private final Spans droppedBefore = new Spans(16);

  void reset(byte[] bytes, int begin) {
    b = bytes;
    from = begin;
    dropped.clear();
  }

  /** The empty line begins here. */
  void end(int at) {
    to = at;
  }

  /** Where the first line begins. */
  int from() {
    return from;
  }

  /** Where the empty line begins. */
  int to() {
    return to;
  }

  /** Keeps a line from the next hop; in order. */
  void drop(int line, int next) {
    dropped.join(line, next);
  }

  /** Keeps the lines from the next hop whose names Connection has listed. */
  void drop(ConnectionField connection) {
    dropped.copyTo(droppedBefore);
    dropped.clear();
    int at = 0;
    int next;
    for (int line = from; line < to; line = next) {
      int colon = line;
      while (b[colon] != ':') {
        colon++;
      }
      next = Octets.endOfValue(b, colon, to) + 2;
      while (at < droppedBefore.size() && droppedBefore.to(at) <= line) {
        at++;
      }
      boolean gone = at < droppedBefore.size() && droppedBefore.from(at) <= line;
      if (gone || connection.names(line, colon)) {
        drop(line, next);
      }
    }
  }

  /** Copies from {@code begin} to the empty line what is for the next hop; the new end. */
  int copy(int begin, byte[] out, int o) {
    int i = begin;
    for (int k = 0; k < dropped.size(); k++) {
      int length = dropped.from(k) - i;
      System.arraycopy(b, i, out, o, length);
      o += length;
      i = dropped.to(k);
    }
    System.arraycopy(b, i, out, o, to - i);
    return o + to - i;
  }
}
