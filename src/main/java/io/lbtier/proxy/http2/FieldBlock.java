package io.lbtier.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts a field block together from HEADERS and the CONTINUATION frames that follow it. */
final class FieldBlock {
  /** Frames that a block may go on over, whatever they hold: an empty one costs its peer little. */
  private static final int MOST_CONTINUATIONS = 32;

  /** A longer buffer is not kept for the next block. */
  private static final int USUAL = 1 << 10;

  private final int most;
  private byte[] octets = {};
  private int stream;
  private boolean end;
  private int from;
  private int to;
  private int continuations;

  FieldBlock(int most) {
    this.most = most;
  }

  /** The stream whose block is not complete; 0 for none. */
  int stream() {
    return stream;
  }

  /** A HEADERS frame begins. */
  void begin(int of, boolean endStream, int length) {
    stream = of;
    end = endStream;
    from = 0;
    to = 0;
    continuations = 0;
    room(length);
  }

  /** A CONTINUATION frame begins; what is wrong with it. */
  @Nullable Violation grow(int length) {
    if (++continuations > MOST_CONTINUATIONS || to - from + length > most) {
      return Violation.LARGE_BLOCK;
    }
    room(length);
    return null;
  }

  private void room(int length) {
    if (octets.length < to + length) {
      octets = Arrays.copyOf(octets, Math.max(to + length, 2 * octets.length));
    }
  }

  /** Takes the next {@code n} octets of the payload. */
  void add(ByteBuf in, int n) {
    in.readBytes(octets, to, n);
    to += n;
  }

  /** The HEADERS frame is there: takes padding and priority off; what is wrong with them. */
  @Nullable Violation unwrap(int flags) {
    if ((flags & Frame.PADDED) != 0) {
      to -= octets[from++] & 0xff;
    }
    if ((flags & Frame.WITH_PRIORITY) != 0) {
      if (to - from >= 5 && (Wire.integer(octets, from) & Integer.MAX_VALUE) == stream) {
        return Violation.SELF_DEPENDENCY;
      }
      from += 5;
    }
    return to < from ? Violation.PADDING : null;
  }

  /** The block is complete. */
  void deliver(FrameListener listener) {
    int of = stream;
    stream = 0;
    listener.headers(of, octets, from, to, end);
    if (octets.length > USUAL) {
      octets = new byte[0];
    }
  }
}
