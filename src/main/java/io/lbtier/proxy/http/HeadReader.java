package io.lbtier.proxy.http;

import io.netty.buffer.ByteBuf;

/**
 * Reads a head that may come in pieces. It decides when one is worth parsing again, so that no peer
 * can make it cost more than twice its length.
 */
final class HeadReader {
  private final Worker worker;
  private int scanned;

  HeadReader(Worker worker) {
    this.worker = worker;
  }

  /** Whether nothing of a head has been seen yet. */
  boolean untouched() {
    return scanned == 0;
  }

  /**
   * Parses the head at the begin of the input, which stays as it is.
   *
   * @param octets most that the head may have
   * @param fields most header lines that it may have
   * @return its length; {@link Head#INCOMPLETE}; or {@link Head#REFUSED}, with the head's fault or,
   *     when it is too long, without one
   */
  int read(ByteBuf input, Head head, int octets, int fields) {
    int n = Math.min(input.readableBytes(), octets);
    if (scanned > 0 && n < octets && !mayEnd(input, n)) {
      return Head.INCOMPLETE;
    }
    int usual = Math.min(n, Worker.USUAL_HEAD);
    int end = head.parse(worker.in(input, usual), usual, fields);
    if (end == Head.INCOMPLETE && n > usual) {
      end = head.parse(worker.in(input, n), n, fields);
    }
    if (end == Head.INCOMPLETE && n < octets) {
      scanned = n;
      return Head.INCOMPLETE;
    }
    scanned = 0;
    return end == Head.INCOMPLETE ? Head.REFUSED : end;
  }

  /**
   * Whether there is an empty line or a bad line end between what has been scanned before and
   * {@code n}.
   */
  private boolean mayEnd(ByteBuf in, int n) {
    int begin = in.readerIndex();
    for (int i = scanned; i < n; i++) {
      if (in.getByte(begin + i) == '\n') {
        boolean afterCr = i > 0 && in.getByte(begin + i - 1) == '\r';
        if (!afterCr || i < 3 || in.getByte(begin + i - 2) == '\n') {
          return true;
        }
      }
    }
    scanned = n;
    return false;
  }
}
