package io.lbtier.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Makes chunks of a body that has come without framing (RFC 9112 section 7.1). */
final class Chunks {
  /** Up to so many octets are copied behind their size, which saves two vectors. */
  private static final int MOST_COPIED = 8 << 10;

  private static final byte[] LAST = Octets.ascii("0\r\n");

  private Chunks() {}

  /** Takes what is sent, in order. */
  interface Sink {
    /** Takes over a part. */
    void write(ByteBuf part);
  }

  /** Writes a chunk of what is readable in {@code part}, which is taken over; none of nothing. */
  static void write(ByteBuf part, ByteBufAllocator alloc, Sink to) {
    int n = part.readableBytes();
    if (n == 0) {
      part.release();
      return;
    }
    boolean copy = n <= MOST_COPIED;
    ByteBuf first = alloc.directBuffer(copy ? n + 12 : 10);
    for (int shift = 28 - Integer.numberOfLeadingZeros(n) / 4 * 4; shift >= 0; shift -= 4) {
      first.writeByte(Character.forDigit(n >>> shift & 15, 16));
    }
    first.writeByte('\r').writeByte('\n');
    if (copy) {
      to.write(first.writeBytes(part).writeBytes(Octets.CRLF));
      part.release();
    } else {
      to.write(first);
      to.write(part);
      to.write(alloc.directBuffer(2).writeBytes(Octets.CRLF));
    }
  }

  /** Writes the last chunk, and the trailer lines, each with its end. */
  static void end(byte[] trailers, ByteBufAllocator alloc, Sink to) {
    to.write(
        alloc
            .directBuffer(LAST.length + trailers.length + 2)
            .writeBytes(LAST)
            .writeBytes(trailers)
            .writeBytes(Octets.CRLF));
  }
}
