package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.ReceiveWindow;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request from a stream of HTTP/2: held against its length, and kept until the
 * backend takes it. What is kept takes from the windows of the stream and of the connection, so
 * that a client cannot make it more than these.
 */
final class Http2StreamInput {
  private final ArrayDeque<ByteBuf> parts = new ArrayDeque<>(2);
  private ReceiveWindow window = new ReceiveWindow(0);

  /** Octets still to come by Content-Length; -1 when that does not say. */
  private long left;

  private long room;
  private int held;
  private byte @Nullable [] trailers;
  private boolean complete;
  private boolean passed;
  private boolean passing;

  /**
   * Begins a request.
   *
   * @param initialWindow octets that its client may send at first
   * @param end whether no body follows
   */
  void begin(int initialWindow, boolean end) {
    window = new ReceiveWindow(initialWindow);
    left = -1;
    room = Long.MAX_VALUE;
    trailers = null;
    complete = end;
    passed = end;
  }

  /** The head is known, with this Content-Length, or -1. */
  void expect(long length) {
    left = length;
  }

  /** The body may have so many octets; none of it has come. */
  void limit(long octets) {
    room = octets;
  }

  /** Whether the client has ended the stream. */
  boolean complete() {
    return complete;
  }

  /** Whether the body is longer than allowed. */
  boolean tooLarge() {
    return room < 0;
  }

  /** Octets that it keeps. */
  int held() {
    return held;
  }

  /**
   * Takes over what has come.
   *
   * @param charged what that takes from the window
   * @return what is wrong with it
   */
  @Nullable ErrorCode take(ByteBuf part, int charged, boolean end) {
    int n = part.readableBytes();
    if (n > 0) {
      parts.add(part);
      held += n;
    } else {
      part.release();
    }
    if (complete) {
      return ErrorCode.STREAM_CLOSED;
    }
    if (!window.take(charged)) {
      return ErrorCode.FLOW_CONTROL_ERROR;
    }
    room -= n;
    if (left >= 0 && n > left) {
      return ErrorCode.PROTOCOL_ERROR;
    }
    left -= left >= 0 ? n : 0;
    return end ? end() : null;
  }

  /** Takes the fields after the body, the end of the stream. */
  @Nullable ErrorCode take(byte[] lines) {
    trailers = lines;
    return complete ? ErrorCode.STREAM_CLOSED : end();
  }

  private @Nullable ErrorCode end() {
    complete = true;
    return left > 0 ? ErrorCode.PROTOCOL_ERROR : null;
  }

  /** What the client may send more on the stream, after so many octets have been passed on. */
  int release(int octets) {
    return complete ? 0 : window.release(octets);
  }

  /** The next part for a tunnel, which ends with the stream; null when there is none. */
  @Nullable ByteBuf next() {
    ByteBuf part = parts.poll();
    held -= part == null ? 0 : part.readableBytes();
    return part;
  }

  /** Passes on what the backend takes; how many octets these were. */
  int pass(Exchange exchange) {
    if (passing) {
      return 0;
    }
    passing = true;
    int before = held;
    UpstreamRequest to = exchange.upstream;
    while (!passed && to.takesBody() && step(exchange)) {
      // On to the next part.
    }
    passing = false;
    int octets = before - held;
    // May make room at the backend at once, and so lead here again.
    to.flush();
    return octets;
  }

  private boolean step(Exchange exchange) {
    ByteBuf part = parts.poll();
    if (part != null) {
      held -= part.readableBytes();
      exchange.requestBody.next(part);
      if (complete && parts.isEmpty() && trailers == null) {
        exchange.requestBody.none();
      }
      exchange.sendBody(part);
    }
    if (complete && parts.isEmpty()) {
      exchange.requestBody.none();
      if (trailers != null) {
        exchange.sendTrailers(trailers);
      }
    }
    if (exchange.requestBody.done()) {
      passed = true;
      exchange.bodySent();
      return false;
    }
    return part != null;
  }

  /** Drops what it holds; how many octets these were. */
  int drop() {
    int dropped = held;
    for (ByteBuf part = parts.poll(); part != null; part = parts.poll()) {
      part.release();
    }
    held = 0;
    passed = true;
    return dropped;
  }
}
