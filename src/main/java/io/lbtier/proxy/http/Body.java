package io.lbtier.proxy.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a body: finds its end, checks its framing, and says which octets go on. Chunk
 * extensions stay here; everything else of a chunked body passes as it is, or, for a receiver that
 * does not know chunks, without its framing. Trailers are kept until all of them are there: with
 * them, the framing that goes on lacks their lines and the empty one.
 */
final class Body {
  private static final byte[] NOTHING = {};

  /** Longest chunk extension in octets; nobody sends any. */
  private static final int LONGEST_EXTENSION = 256;

  /** Longest trailer section in octets. */
  private static final int LONGEST_TRAILER = 8192;

  private static final int MOST_SIZE_DIGITS = 16;

  private enum State {
    DONE,
    BROKEN,
    TOO_LARGE,
    /** So many octets, then the end. */
    LENGTH,
    /** Until the connection ends. */
    OPEN,
    /** Nothing or digits of a chunk's size. */
    SIZE,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    /** Begin of a line after the last chunk. */
    TRAILER,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF,
    END_LF
  }

  private State state = State.DONE;
  private long left;
  private long limit;
  private int digits;
  private int dropped;
  private int skip;
  private boolean framing;
  private boolean withoutTrailers;

  /** There are hardly ever any. */
  private @Nullable TrailerLines trailers;

  /** No body. */
  void none() {
    trailers = null;
    state = State.DONE;
  }

  /** A body of a known length. */
  void length(long octets) {
    trailers = null;
    state = octets == 0 ? State.DONE : State.LENGTH;
    left = octets;
  }

  /** A body that ends with the connection. */
  void untilClose() {
    trailers = null;
    state = State.OPEN;
  }

  /**
   * A chunked body.
   *
   * @param framing whether its framing goes on too
   * @param limit most octets that its chunks may hold together
   */
  void chunked(boolean framing, long limit) {
    state = State.SIZE;
    this.framing = framing;
    this.limit = limit;
    left = 0;
    digits = 0;
    dropped = 0;
    skip = 0;
    withoutTrailers = false;
    trailers = null;
  }

  /** Lets nothing go on of what follows its last chunk. */
  void dropTrailers() {
    withoutTrailers = true;
  }

  /** Lets its chunks hold so many octets together from now on. */
  void limit(long octets) {
    limit = octets;
  }

  /** Whether all of it has been seen. */
  boolean done() {
    return state == State.DONE;
  }

  /** Whether there were lines after the last chunk. */
  boolean hasTrailers() {
    return trailers != null;
  }

  /** Of the lines after the last chunk those that may follow it elsewhere, each with its end. */
  byte[] trailers() {
    return trailers == null ? NOTHING : trailers.finish();
  }

  /** Whether its framing goes on too. */
  boolean framed() {
    return framing;
  }

  /** Whether it ends with the connection. */
  boolean open() {
    return state == State.OPEN;
  }

  /** Whether its framing is wrong. */
  boolean broken() {
    return state == State.BROKEN;
  }

  /** Whether it is larger than allowed. */
  boolean tooLarge() {
    return state == State.TOO_LARGE;
  }

  /**
   * Skips what does not go on and returns how many octets then do, which the caller takes before it
   * asks again; 0 when it is {@link #done}, wrong, or more input is needed.
   */
  int next(ByteBuf in) {
    return switch (state) {
      case LENGTH -> nextOfLength(in.readableBytes());
      case OPEN -> in.readableBytes();
      default -> nextOfChunks(in);
    };
  }

  private int nextOfLength(int readable) {
    int n = (int) Math.min(left, readable);
    left -= n;
    if (left == 0) {
      state = State.DONE;
    }
    return n;
  }

  private int nextOfChunks(ByteBuf in) {
    in.skipBytes(skip);
    skip = 0;
    int from = in.readerIndex();
    int end = in.writerIndex();
    int i = from;
    while (i < end && state.compareTo(State.OPEN) > 0) {
      if (state == State.DATA) {
        int n = (int) Math.min(left, end - i);
        left -= n;
        i += n;
        if (left == 0) {
          state = State.DATA_CR;
        }
      } else if (step(in.getByte(i)) && framing) {
        i++;
      } else if (i > from) {
        // This octet has been seen but does not go on; those before it do.
        skip = 1;
        return i - from;
      } else {
        i++;
        from = i;
        in.readerIndex(i);
      }
    }
    return i - from;
  }

  /** Looks at one octet of the framing; whether it goes on. */
  private boolean step(byte c) {
    switch (state) {
      case SIZE -> {
        return size(c);
      }
      case EXTENSION -> {
        dropped++;
        if (c == '\r') {
          state = State.SIZE_LF;
          return true;
        }
        if (!Octets.VALUE[c & 0xff] || dropped > LONGEST_EXTENSION) {
          state = State.BROKEN;
        }
        return false;
      }
      case SIZE_LF -> {
        expect(c == '\n', left > 0 ? State.DATA : State.TRAILER);
        digits = 0;
        dropped = 0;
        return true;
      }
      case DATA_CR -> expect(c == '\r', State.DATA_LF);
      case DATA_LF -> expect(c == '\n', State.SIZE);
      case TRAILER -> {
        if (c == '\r') {
          state = State.END_LF;
          return trailers == null;
        }
        expect(Octets.TOKEN[c & 0xff], State.TRAILER_NAME);
        keepTrailer(c);
        return false;
      }
      case END_LF -> {
        expect(c == '\n', State.DONE);
        return trailers == null;
      }
      default -> {
        trailer(c);
        return false;
      }
    }
    return true;
  }

  private boolean size(byte c) {
    int digit = Octets.hex(c);
    if (digit >= 0) {
      left = left << 4 | digit;
      expect(++digits <= MOST_SIZE_DIGITS && left >= 0, State.SIZE);
      return true;
    }
    if (digits == 0 || (c != '\r' && c != ';')) {
      state = State.BROKEN;
      return false;
    }
    limit -= left;
    if (limit < 0) {
      state = State.TOO_LARGE;
      return false;
    }
    state = c == ';' ? State.EXTENSION : State.SIZE_LF;
    return c == '\r';
  }

  private void trailer(byte c) {
    if (++dropped > LONGEST_TRAILER) {
      state = State.BROKEN;
      return;
    }
    keepTrailer(c);
    switch (state) {
      case TRAILER_NAME -> {
        if (c == ':') {
          state = State.TRAILER_VALUE;
        } else {
          expect(Octets.TOKEN[c & 0xff], State.TRAILER_NAME);
        }
      }
      case TRAILER_VALUE -> {
        if (c == '\r') {
          state = State.TRAILER_LF;
        } else {
          expect(Octets.VALUE[c & 0xff], State.TRAILER_VALUE);
        }
      }
      default -> expect(c == '\n', State.TRAILER);
    }
  }

  private void keepTrailer(byte c) {
    if (withoutTrailers) {
      return;
    }
    if (trailers == null) {
      trailers = new TrailerLines();
    }
    trailers.add(c);
  }

  private void expect(boolean right, State then) {
    state = right ? then : State.BROKEN;
  }
}
