package io.lbtier.proxy.http;

import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.Violation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A stream of a connection to a backend that speaks HTTP/2: one request and its response. */
final class Http2UpstreamStream implements Upstream, Http2Output.Stream {
  private final Http2UpstreamConnection connection;
  private final Http2StreamOutput output = new Http2StreamOutput();
  private final Http2ResponseBody body;

  /** Whether it may have failed because its connection was about to be closed. */
  private boolean reused;

  private @Nullable Exchange exchange;
  private int id;

  /** Whether the output of the connection knows that there is something to send. */
  private boolean awaited;

  /** Whether the body has to wait, for too much of it waits already. */
  private boolean full;

  private boolean responding;

  /** Whether the backend takes and sends no more, though its response is still being passed on. */
  private boolean gone;

  private boolean left;

  /**
   * @param reused whether the connection has carried streams before
   */
  Http2UpstreamStream(Http2UpstreamConnection connection, Exchange exchange, boolean reused) {
    this.connection = connection;
    this.exchange = exchange;
    this.reused = reused;
    this.body = new Http2ResponseBody(this, connection);
  }

  @Override
  public void start() {
    connection.start();
  }

  /** The connection is there. */
  void ready() {
    if (exchange != null) {
      exchange.upstream.connected(this);
    }
  }

  /** It has a number now, and windows of so many octets. */
  void opened(int number, int sendWindow, int receiveWindow) {
    id = number;
    output.begin(sendWindow);
    body.begin(receiveWindow);
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public Http2StreamOutput output() {
    return output;
  }

  @Override
  public Backend backend() {
    return connection.backend;
  }

  @Override
  public boolean connected() {
    return connection.connected();
  }

  @Override
  public boolean reused() {
    return reused;
  }

  @Override
  public void begin(ByteBuf head, Framing framing) {
    boolean end = framing == Framing.NONE;
    connection.backend.bytesSent.add(head.readableBytes());
    connection.begin(this, head, end);
    head.release();
    output.passed(0, end, connection.output.position());
  }

  @Override
  public boolean takesBody() {
    // What comes for one that is gone is dropped, lest its client never gets to read the answer.
    return id != 0 && (gone || !full);
  }

  @Override
  public void part(ByteBuf part) {
    if (gone) {
      part.release();
      return;
    }
    connection.backend.bytesSent.add(part.readableBytes());
    full |= output.add(part, false);
    await();
  }

  @Override
  public void trailers(byte[] lines) {
    if (lines.length > 0 && !gone) {
      output.trailers(lines);
    }
  }

  @Override
  public void end() {
    if (!gone && !output.ended()) {
      output.complete();
      await();
    }
  }

  private void await() {
    if (!awaited && !gone && id != 0 && output.sendable()) {
      awaited = true;
      connection.output.await(this);
    }
  }

  @Override
  public void sent() {
    awaited = false;
    await();
    if (full && output.resumes()) {
      full = false;
      resume();
    }
  }

  /** The backend takes so much more, or less; false when that is too much. */
  boolean windowGrows(long octets) {
    boolean right = output.windowGrows(octets);
    await();
    return right;
  }

  @Override
  public void flush(boolean soon) {
    connection.output.soon();
  }

  @Override
  public void read(boolean wanted) {
    body.read(wanted);
  }

  /** Whether the head of the response has come. */
  boolean responding() {
    return responding;
  }

  /** Takes the head of the response, or one that comes before it. */
  void head(Http2ResponseFields fields, boolean end) {
    ResponseHead head = connection.worker.response;
    int n = fields.finish();
    Exchange current = exchange;
    if (n < 0
        || head.parse(text(fields, n), n, Http2UpstreamInput.MOST_FIELDS) != n
        || head.status == 101
        || (head.status < 200 && end)) {
      malformed("malformed response");
    } else if (current == null) {
      return;
    } else if (head.status < 200) {
      current.interim(head);
      connection.input.ignored();
    } else if (!current.upstream.triesAnother(this, status(current, head, end))) {
      respond(current, head, end);
    }
  }

  private static int status(Exchange current, ResponseHead head, boolean end) {
    return end && current.grpc ? Grpc.status(head) : head.status;
  }

  /** Where there is room for what becomes of it, too. */
  private byte[] text(Http2ResponseFields fields, int n) {
    byte[] text = connection.worker.in(n);
    System.arraycopy(fields.head(), 0, text, 0, n);
    return text;
  }

  private void respond(Exchange current, ResponseHead head, boolean end) {
    boolean bodyless = current.headRequest || head.status == 204 || head.status == 304;
    long length = bodyless ? 0 : head.contentLength;
    if (end && length > 0) {
      malformed("a response shorter than its Content-Length");
      return;
    }
    responding = true;
    body.expect(length);
    head.http2 = true;
    Framing framing = bodyless ? Framing.NONE : length >= 0 ? Framing.LENGTH : Framing.OPEN;
    current.respond(head, framing, null, 0, end);
    connection.touched(this);
    if (exchange != null) {
      body.go(current, end);
    }
  }

  /** Takes over a part of the response's body. */
  void data(ByteBuf part, int charged, boolean end) {
    Exchange current = exchange;
    if (!responding || current == null) {
      part.release();
      malformed("data before a response");
      return;
    }
    Violation violation = body.take(current, part, charged, end);
    if (violation != null) {
      malformed(violation.words());
    }
  }

  /**
   * Takes what comes after the body.
   *
   * @param lines null when the fields break a rule
   */
  void trailers(byte @Nullable [] lines, boolean end) {
    Exchange current = exchange;
    if (lines == null || !end || !body.takes(lines)) {
      malformed("malformed trailers");
    } else if (current != null) {
      body.go(current, true);
    }
  }

  /** Sends on what has been passed on. */
  void relayed() {
    if (exchange != null) {
      exchange.relayed();
    }
  }

  /** The response has been passed on to its end. */
  void complete(Exchange current) {
    exchange = null;
    current.complete(this, true);
  }

  /**
   * Whether all of the response is here and only its client still has to take it, so that nothing
   * is lost with the stream or its connection (RFC 9113 section 8.1).
   */
  private boolean isWhole() {
    if (left || exchange == null || !body.ended()) {
      return false;
    }
    gone = true;
    if (awaited) {
      awaited = false;
      connection.output.forget(this);
    }
    output.release();
    // In a turn of its own, for this may be one of many that lose their connection.
    connection.channel.eventLoop().execute(this::resume);
    return true;
  }

  private void resume() {
    if (exchange != null) {
      exchange.upstream.resume();
    }
  }

  /** The backend ends the stream. */
  void reset(ErrorCode code) {
    if (isWhole()) {
      return;
    }
    // The backend has seen this request: that the connection is old does not matter.
    reused = false;
    Fault fault =
        switch (code) {
          case REFUSED_STREAM -> responding ? Fault.RESET : Fault.UNPROCESSED;
          case CANCEL -> Fault.CANCELLED;
          default -> Fault.RESET;
        };
    fail(fault, "the backend reset the stream: " + code);
  }

  /** What came is not a response. */
  void malformed(String cause) {
    leave(ErrorCode.PROTOCOL_ERROR);
    tell(Fault.BAD_RESPONSE, cause);
  }

  /** The connection cannot be used any more, or never could. */
  void fail(Fault fault, String cause) {
    if (isWhole()) {
      return;
    }
    leave(null);
    tell(fault, cause);
  }

  private void tell(Fault fault, String cause) {
    Exchange failing = exchange;
    exchange = null;
    if (failing != null) {
      failing.failed(this, fault, cause);
    }
  }

  @Override
  public void release(boolean reusable, long nowNanos, long idleMillis, Snapshot snapshot) {
    close();
  }

  @Override
  public void close() {
    exchange = null;
    leave(ErrorCode.CANCEL);
  }

  /** Lets go of everything, and tells the backend unless both sides have ended the stream. */
  private void leave(@Nullable ErrorCode code) {
    if (left) {
      return;
    }
    left = true;
    if (code != null && id != 0 && !gone && !(body.ended() && output.ended())) {
      connection.output.reset(id, code);
    }
    if (awaited) {
      connection.output.forget(this);
    }
    output.release();
    body.release();
    connection.closed(this);
  }
}
