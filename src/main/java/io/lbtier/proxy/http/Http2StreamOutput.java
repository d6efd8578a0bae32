package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.SendWindow;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A body on its way to a stream of HTTP/2, and how the stream ends. */
final class Http2StreamOutput {
  /** While so many octets are held, no more are wanted. */
  private static final int MANY = 64 << 10;

  private static final int FEW = 16 << 10;

  private final ArrayDeque<ByteBuf> parts = new ArrayDeque<>(2);
  private SendWindow window = new SendWindow(0);
  private int held;
  private long passed;
  private long mark;
  private byte @Nullable [] trailers;
  private boolean complete;
  private boolean ended;
  private boolean paused;
  private long lastPassed;
  private long lastLeft;

  /** Begins with a window of so many octets. */
  void begin(int initialWindow) {
    window = new SendWindow(initialWindow);
    passed = 0;
    mark = 0;
    trailers = null;
    complete = false;
    ended = false;
    paused = false;
    lastPassed = 0;
    lastLeft = 0;
  }

  /** The peer takes so much more, or less; false when that is too much. */
  boolean windowGrows(long octets) {
    return window.add(octets);
  }

  /** Whether a part of this size can go past here. */
  boolean takes(int octets) {
    return parts.isEmpty() && octets <= window.left();
  }

  /** Some octets went past here, as it {@link #takes} them. */
  void passed(int octets, boolean end, long position) {
    window.take(octets);
    passed += octets;
    mark = position;
    complete |= end;
    ended |= end;
  }

  /** Takes over a part; whether who sends them is to stop for now. */
  boolean add(ByteBuf part, boolean last) {
    held += part.readableBytes();
    parts.add(part);
    complete |= last;
    boolean pauses = !paused && held >= MANY;
    paused |= pauses;
    return pauses;
  }

  void trailers(byte[] lines) {
    trailers = lines;
    complete = true;
  }

  /** There is nothing more than it holds. */
  void complete() {
    complete = true;
  }

  /** Whether octets of the body wait here. */
  boolean hasData() {
    return held > 0;
  }

  /** Whether there is something that may be sent, by the window of the stream. */
  boolean sendable() {
    return held > 0 ? window.left() > 0 : complete && !ended;
  }

  /** The next of the body, at most so many octets; null when there is nothing or no window. */
  @Nullable ByteBuf next(int most) {
    ByteBuf first = parts.peek();
    while (first != null && !first.isReadable()) {
      parts.remove().release();
      first = parts.peek();
    }
    int n = Math.min(most, window.left());
    if (first == null || n == 0) {
      return null;
    }
    boolean whole = first.readableBytes() <= n;
    ByteBuf part = whole ? parts.remove() : first.readRetainedSlice(n);
    int length = part.readableBytes();
    window.take(length);
    held -= length;
    passed += length;
    return part;
  }

  /** The trailers, once, if it is their turn, which is the end. */
  byte @Nullable [] takeTrailers() {
    byte[] lines = held > 0 || ended ? null : trailers;
    if (lines != null) {
      trailers = null;
      ended = true;
    }
    return lines;
  }

  /** Whether the frame that is sent now is the last one, if it has not been yet. */
  boolean endsNow() {
    boolean now = complete && held == 0 && trailers == null && !ended;
    ended |= now;
    return now;
  }

  /** Whether the last frame has been sent. */
  boolean ended() {
    return ended;
  }

  /** What has been sent ends there in the output of the connection. */
  void mark(long position) {
    mark = position;
  }

  /** Whether who was to stop is to go on. */
  boolean resumes() {
    boolean resumes = paused && held <= FEW;
    paused &= !resumes;
    return resumes;
  }

  /**
   * Whether the peer has taken any of what waits for it since this was asked last.
   *
   * @param left how many octets of the connection's output have left
   */
  boolean progressed(long left) {
    boolean progressed =
        held > 0 ? passed != lastPassed : mark > left && (left != lastLeft || passed != lastPassed);
    lastPassed = passed;
    lastLeft = left;
    return progressed;
  }

  /** Drops what it holds. */
  void release() {
    for (ByteBuf part = parts.poll(); part != null; part = parts.poll()) {
      part.release();
    }
    held = 0;
    trailers = null;
  }
}
