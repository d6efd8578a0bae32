package io.lbtier.proxy.http;

import io.lbtier.proxy.Deadline;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.http.ResponseHead.Persistence;
import io.lbtier.proxy.http2.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a client's HTTP/2 connection: one request and its response. When it is over the
 * connection uses it for another one.
 */
final class Http2ClientStream implements Client, Http2Output.Stream {
  final Exchange exchange;
  final Http2StreamInput input = new Http2StreamInput();
  final Http2StreamOutput output = new Http2StreamOutput();

  private final Http2ClientConnection connection;
  private final Http2ClientOutput out;
  private final Deadline deadline;
  private int id;
  private long drainMillis;

  /** Whether the output of the connection knows that there is something to send. */
  private boolean awaited;

  /** Whether the exchange has nothing more to do with it. */
  private boolean answered;

  /** What the client is told in place of the answer that the proxy has for it. */
  private @Nullable ErrorCode resetWith;

  Http2ClientStream(Http2ClientConnection connection) {
    this.connection = connection;
    this.out = connection.output;
    this.exchange = new Exchange(this);
    this.deadline =
        new Deadline(connection.worker.loop) {
          @Override
          protected void expired() {
            timedOut();
          }
        };
  }

  /** Begins as the stream with this number. */
  void open(int number, int sendWindow, int receiveWindow, boolean end) {
    id = number;
    awaited = false;
    answered = false;
    resetWith = null;
    input.begin(receiveWindow, end);
    output.begin(sendWindow);
  }

  /** Its number; 0 when it is not open. */
  @Override
  public int id() {
    return id;
  }

  /** Begins the request whose head has been parsed. */
  void begin(Snapshot now, LiveListener.Http on, RequestHead request) {
    drainMillis = on.config().timeouts().stallMillis();
    input.expect(request.contentLength);
    exchange.begin(now, on, request);
    if (id != 0 && !answered) {
      input.limit(exchange.bodyLimit());
      exchange.upstream.flush();
    }
  }

  /** Refuses what is not a request that the proxy takes. */
  void refuse(Fault fault, Snapshot now, LiveListener.@Nullable Http on) {
    exchange.refuse(fault, now, on);
    finished(false);
  }

  /** Refuses what breaks a rule of HTTP/2. */
  void refuse(ErrorCode with, Snapshot now, LiveListener.@Nullable Http on) {
    resetWith = with;
    refuse(Fault.BAD_HEADER, now, on);
  }

  /** Takes over a part of the request's body. */
  void data(ByteBuf part, int charged, boolean end) {
    exchange.received(part.readableBytes());
    int padding = charged - part.readableBytes();
    ErrorCode wrong = input.take(part, charged, end);
    if (wrong != null) {
      fail(wrong);
    } else if (input.tooLarge() && !answered) {
      exchange.cut(Fault.TOO_LARGE);
    } else {
      connection.release(this, padding);
      inputCame();
    }
  }

  /** Takes the fields after the request's body. */
  void requestTrailers(byte[] lines) {
    ErrorCode wrong = input.take(lines);
    if (wrong != null) {
      fail(wrong);
    } else {
      inputCame();
    }
  }

  private void inputCame() {
    if (answered) {
      connection.release(this, input.drop());
    } else {
      process();
    }
  }

  /** The client has broken a rule, which ends the stream. */
  void fail(ErrorCode with) {
    resetWith = with;
    if (answered) {
      connection.reset(this, with);
    } else {
      exchange.cut(Fault.BAD_HEADER);
    }
    connection.suspect();
  }

  /** The client has ended the stream, or its connection is closed. */
  void abandon() {
    if (!answered) {
      exchange.abandon();
    }
    close();
  }

  /** Lets go of everything. */
  void close() {
    if (awaited) {
      out.forget(this);
    }
    deadline.clear();
    output.release();
    connection.closed(this, input.drop());
    id = 0;
  }

  private void timedOut() {
    if (!answered) {
      exchange.timedOut();
    } else if (progressed()) {
      deadline.set(drainMillis);
    } else {
      connection.reset(this, ErrorCode.CANCEL);
    }
  }

  /** The client takes so much more on the stream; false when that is too much. */
  boolean windowGrows(long octets) {
    boolean right = output.windowGrows(octets);
    await();
    return right;
  }

  private void await() {
    if (!awaited && output.sendable()) {
      awaited = true;
      out.await(this);
    }
  }

  @Override
  public Http2StreamOutput output() {
    return output;
  }

  @Override
  public void sent() {
    awaited = false;
    // It may be answered with a larger window of the stream and of the connection.
    connection.guard.useful();
    if (output.resumes() && !answered) {
      exchange.upstream.read(true);
    }
    if (answered && output.ended()) {
      end();
    } else {
      await();
    }
  }

  /** The response has been sent, to its end. */
  private void end() {
    if (input.complete()) {
      close();
    } else {
      connection.reset(this, ErrorCode.NO_ERROR);
    }
  }

  @Override
  public Worker worker() {
    return connection.worker;
  }

  @Override
  public ByteBufAllocator alloc() {
    return connection.channel.alloc();
  }

  @Override
  public ClientIdentity identity() {
    return connection.identity;
  }

  @Override
  public boolean chunks() {
    return false;
  }

  @Override
  public boolean persistent() {
    return true;
  }

  @Override
  public boolean ahead() {
    return false;
  }

  @Override
  public void timeout(long millis) {
    deadline.set(millis);
  }

  @Override
  public boolean progressed() {
    return output.progressed(out.left());
  }

  @Override
  public void process() {
    connection.release(this, input.pass(exchange));
  }

  @Override
  public void interim(ResponseHead interim) {
    head(interim, false);
  }

  private int head(ResponseHead head, boolean end) {
    // Nothing frames a message in HTTP/2 but its frames.
    head.chunked = false;
    byte[] text = connection.worker.out(head.more());
    int length = head.write(text, true, Persistence.IMPLIED);
    out.head(id, text, end);
    return length;
  }

  @Override
  public int respond(
      ResponseHead head,
      Framing framing,
      Persistence persistence,
      @Nullable ByteBuf body,
      int n,
      boolean last) {
    boolean headOnly = last && n == 0;
    int length = head(head, headOnly);
    if (headOnly) {
      output.passed(0, true, out.position());
    } else if (body != null && n > 0) {
      if (passes(n)) {
        pass(body, n, last);
      } else {
        part(body.readRetainedSlice(n), last);
      }
    }
    return length + n;
  }

  private boolean passes(int n) {
    return output.takes(n) && out.takes(n);
  }

  private void pass(ByteBuf body, int n, boolean last) {
    out.data(id, body, n, last);
    output.passed(n, last, out.position());
  }

  @Override
  public void part(ByteBuf part, boolean last) {
    if (output.add(part, last)) {
      exchange.upstream.read(false);
    }
    await();
  }

  @Override
  public void trailers(byte[] lines) {
    output.trailers(lines);
    await();
  }

  @Override
  public void reply(byte[] reply) {
    if (resetWith != null) {
      return;
    }
    int length = 0;
    while (reply[length] != '\r' || reply[length + 2] != '\r') {
      length++;
    }
    int n = reply.length - length - 4;
    int rest = out.head(id, reply, n == 0);
    if (n == 0) {
      output.passed(0, true, out.position());
      return;
    }
    ByteBuf body = Unpooled.wrappedBuffer(reply, rest, n);
    if (passes(n)) {
      pass(body, n, true);
    } else {
      part(body, true);
    }
  }

  @Override
  public void flush() {
    out.soon();
  }

  @Override
  public void finished(boolean persistent) {
    answered = true;
    if (resetWith != null) {
      connection.reset(this, resetWith);
      return;
    }
    output.complete();
    connection.release(this, input.drop());
    if (output.ended()) {
      end();
    } else {
      deadline.set(drainMillis);
      await();
    }
    connection.served();
  }

  @Override
  public void abort() {
    answered = true;
    connection.reset(this, resetWith == null ? ErrorCode.INTERNAL_ERROR : resetWith);
  }

  @Override
  public Tunnel tunnel(UpstreamConnection with, AccessRecord record, Attempts attempts) {
    throw new IllegalStateException("a stream does not go on with another protocol");
  }
}
