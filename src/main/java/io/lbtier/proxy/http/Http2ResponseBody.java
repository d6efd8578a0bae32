package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.ReceiveWindow;
import io.lbtier.proxy.http2.Violation;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response from a stream of HTTP/2: held against its length, and kept while its
 * client does not take it, which the window of the stream bounds.
 */
final class Http2ResponseBody {
  private final Http2UpstreamStream stream;
  private final Http2UpstreamConnection connection;
  private final ArrayDeque<ByteBuf> parts = new ArrayDeque<>(2);
  private ReceiveWindow window = new ReceiveWindow(0);
  private long left;
  private boolean ended;
  private boolean reading = true;
  private boolean passing;
  private boolean over;
  private byte @Nullable [] trailers;
  private @Nullable Exchange waiting;

  Http2ResponseBody(Http2UpstreamStream stream, Http2UpstreamConnection connection) {
    this.stream = stream;
    this.connection = connection;
  }

  void begin(int initialWindow) {
    window = new ReceiveWindow(initialWindow);
  }

  /** Content-Length of the response, or -1. */
  void expect(long length) {
    left = length;
  }

  /** Whether the backend has ended the stream. */
  boolean ended() {
    return ended;
  }

  /** Takes over a part; what is wrong with it. */
  @Nullable Violation take(Exchange exchange, ByteBuf part, int charged, boolean end) {
    int n = part.readableBytes();
    if (n > 0) {
      parts.add(part);
    } else {
      part.release();
    }
    if (ended) {
      return Violation.CLOSED_STREAM;
    }
    if (!window.take(charged)) {
      return Violation.WINDOW_OVERRUN;
    }
    if (left >= 0 && (n > left || (end && n < left))) {
      return Violation.MALFORMED;
    }
    left -= left >= 0 ? n : 0;
    free(charged - n, end);
    go(exchange, end);
    return null;
  }

  /** Takes the lines after the body; whether they may come now. */
  boolean takes(byte[] lines) {
    trailers = lines.length > 0 ? lines : null;
    return !ended && left <= 0;
  }

  /** Passes on what there is. */
  void go(Exchange exchange, boolean end) {
    ended |= end;
    waiting = exchange;
    pass();
  }

  /** The client takes more, or not for now. */
  void read(boolean wanted) {
    reading = wanted;
    pass();
    if (wanted && !over && waiting != null) {
      stream.relayed();
    }
  }

  private void pass() {
    Exchange exchange = waiting;
    if (passing || exchange == null) {
      return;
    }
    passing = true;
    boolean any = false;
    while (!over && reading && !parts.isEmpty()) {
      ByteBuf part = parts.remove();
      int n = part.readableBytes();
      any = true;
      exchange.relay(part, ended && parts.isEmpty() && trailers == null);
      free(n, ended);
    }
    passing = false;
    if (over || !parts.isEmpty() || !ended) {
      if (any) {
        connection.touched(stream);
      }
      return;
    }
    byte[] lines = trailers;
    trailers = null;
    if (lines != null) {
      exchange.trailers(lines, false);
    }
    stream.complete(exchange);
  }

  /** The backend may send as much again, if it is still sending. */
  private void free(int octets, boolean end) {
    if (!over && octets > 0 && !end) {
      connection.more(stream.id(), window.release(octets));
    }
  }

  /** Drops what it holds. */
  void release() {
    over = true;
    waiting = null;
    for (ByteBuf part = parts.poll(); part != null; part = parts.poll()) {
      part.release();
    }
  }
}
