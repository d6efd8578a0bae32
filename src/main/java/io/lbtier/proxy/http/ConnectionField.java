package io.lbtier.proxy.http;

import org.jspecify.annotations.Nullable;

/** What the Connection lines of a head say (RFC 9110 section 7.6.1). */
final class ConnectionField {
  private static final byte[] CLOSE = Octets.ascii("close");
  private static final byte[] KEEP_ALIVE = Octets.ascii("keep-alive");

  /** Whether one says close. */
  boolean close;

  /** Whether one says keep-alive. */
  boolean keepAlive;

  /** Whether one says upgrade. */
  boolean upgrade;

  /** Whether one says te. */
  boolean te;

  private byte[] b = {};

  /** The field names in them. */
  private final Spans named = new Spans(4);

  void reset(byte[] bytes) {
    b = bytes;
    close = false;
    keepAlive = false;
    upgrade = false;
    te = false;
    named.clear();
  }

  /** Whether the connection is kept for another message. */
  boolean persistent(boolean http10) {
    return http10 ? keepAlive && !close : !close;
  }

  /** Takes note of a line's value; says what is wrong with it. */
  @Nullable Fault take(int from, int to) {
    Fault fault = null;
    for (int i = from; i < to && fault == null; ) {
      int end = i;
      while (end < to && b[end] != ',') {
        end++;
      }
      int last = end;
      while (i < last && (b[i] == ' ' || b[i] == '\t')) {
        i++;
      }
      while (last > i && (b[last - 1] == ' ' || b[last - 1] == '\t')) {
        last--;
      }
      fault = option(i, last);
      i = end + 1;
    }
    return fault;
  }

  private @Nullable Fault option(int from, int to) {
    if (Octets.equalsIgnoreCase(b, from, to, CLOSE)) {
      close = true;
      return null;
    }
    if (Octets.equalsIgnoreCase(b, from, to, KEEP_ALIVE)) {
      keepAlive = true;
      return null;
    }
    int hash = 0;
    for (int i = from; i < to; i++) {
      if (!Octets.TOKEN[b[i] & 0xff]) {
        return Fault.BAD_HEADER;
      }
      hash = Field.step(hash, Octets.NAME[b[i] & 0xff]);
    }
    Field field = Field.of(hash, b, from, to);
    if (field == Field.HOST || field == Field.CONTENT_LENGTH) {
      return Fault.BAD_CONNECTION;
    }
    upgrade |= field == Field.UPGRADE;
    te |= field == Field.TE;
    if (field == null && from < to) {
      named.add(from, to);
    }
    return null;
  }

  /** Whether there are names of fields that the proxy does not know anyway. */
  boolean namesAny() {
    return !named.isEmpty();
  }

  /** Whether the field name that stands there is one of them. */
  boolean names(byte[] b, int from, int to) {
    for (int i = 0; i < named.size(); i++) {
      int start = named.from(i);
      if (named.to(i) - start == to - from && Octets.sameName(b, start, from, to - from)) {
        return true;
      }
    }
    return false;
  }
}
