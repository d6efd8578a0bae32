package io.lbtier.proxy.http;

import io.netty.buffer.ByteBuf;

/**
 * Decides when a head that came in pieces is worth parsing again, so that no peer can make it cost
 * more than twice its length.
 */
final class HeadEnd {
  private int scanned;

  /** Whether nothing of a head has been seen yet. */
  boolean untouched() {
    return scanned == 0;
  }

  void reset() {
    scanned = 0;
  }

  /** Notes that a parser wants more than the first {@code n} octets. */
  void incomplete(int n) {
    scanned = n;
  }

  /**
   * Whether there is an empty line or a bad line end between what has been scanned before and
   * {@code n}.
   */
  boolean reached(ByteBuf in, int n) {
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
