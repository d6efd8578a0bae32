package io.lbtier.proxy.http;

import io.lbtier.proxy.Deadline;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.http.ResponseHead.Persistence;
import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.tcp.KeepAlive;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a client's HTTP/2 connection: one request and its response. When it is over the
 * connection uses it for another one.
 */
final class Http2ClientStream implements Client, Http2Output.Stream {
  /** How long a client may take for an answer where no listener says so. */
  private static final long REFUSAL_MILLIS = 2_000;

  final Exchange exchange;
  final Http2StreamInput input = new Http2StreamInput();
  final Http2StreamOutput output = new Http2StreamOutput();

  private final Http2ClientConnection connection;
  private final Http2ClientOutput out;
  private final Http2ResponseWriter writer;
  private final Deadline deadline;
  private int id;
  private long drainMillis;

  /** Whether the output of the connection knows that there is something to send. */
  private boolean awaited;

  /** Whether the exchange has nothing more to do with it. */
  private boolean answered;

  /** What it has become, for a request that asked for that; null for a request. */
  private @Nullable Http2Tunnel tunnel;

  /** What the client is told in place of the answer that the proxy has for it. */
  private @Nullable ErrorCode resetWith;

  Http2ClientStream(Http2ClientConnection connection) {
    this.connection = connection;
    this.out = connection.output;
    this.writer = new Http2ResponseWriter(connection.worker, out, output);
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
      if (!exchange.next.wanted()) {
        input.limit(exchange.bodyLimit());
      }
      exchange.upstream.flush();
    }
  }

  /** Refuses what is not a request that the proxy takes. */
  void refuse(Fault fault, Snapshot now, LiveListener.@Nullable Http on) {
    drainMillis = on == null ? REFUSAL_MILLIS : on.config().timeouts().stallMillis();
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
    if (tunnel == null) {
      // What comes after the answer is of no request any more.
      exchange.received(answered ? 0 : part.readableBytes());
    } else {
      tunnel.received(part.readableBytes());
    }
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
    // A tunnel has none (RFC 9113 section 8.5).
    ErrorCode wrong = exchange.next.wanted() ? ErrorCode.PROTOCOL_ERROR : input.take(lines);
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
    if (tunnel != null) {
      tunnel.abandon();
      connection.reset(this, with);
    } else if (answered) {
      connection.reset(this, with);
    } else {
      exchange.cut(Fault.BAD_HEADER);
    }
    connection.suspect();
  }

  /** The client has ended the stream, or its connection is closed. */
  void abandon() {
    if (tunnel != null) {
      tunnel.abandon();
    } else if (!answered) {
      exchange.abandon();
    }
    close();
  }

  /** Lets go of everything. */
  void close() {
    if (awaited) {
      out.forget(this);
    }
    tunnel = null;
    deadline.clear();
    output.release();
    connection.closed(this, input.drop());
    id = 0;
  }

  private void timedOut() {
    if (tunnel != null) {
      tunnel.idle();
    } else if (!answered) {
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
      readBackend(true);
    }
    if (tunnel != null) {
      await();
      tunnel.sent();
    } else if (answered && output.ended()) {
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
    if (tunnel != null) {
      tunnel.process();
    } else if (exchange.next.wanted()) {
      // What comes is of the tunnel, once there is one.
      exchange.upstream.flush();
    } else {
      connection.release(this, input.pass(exchange));
    }
  }

  @Override
  public void interim(ResponseHead interim) {
    writer.head(id, interim, false);
  }

  @Override
  public int respond(
      ResponseHead head,
      Framing framing,
      Persistence persistence,
      @Nullable ByteBuf body,
      int n,
      boolean last) {
    int length = writer.head(id, head, last && n == 0);
    if (body != null && n > 0 && !writer.data(id, body, n, last)) {
      part(body.readRetainedSlice(n), last);
    }
    return length + n;
  }

  @Override
  public void part(ByteBuf part, boolean last) {
    if (output.add(part, last)) {
      readBackend(false);
    }
    await();
  }

  private void readBackend(boolean wanted) {
    if (tunnel == null) {
      exchange.upstream.read(wanted);
    } else {
      tunnel.read(wanted);
    }
  }

  @Override
  public void trailers(byte[] lines) {
    output.trailers(lines);
    await();
  }

  @Override
  public void reply(byte[] reply) {
    ByteBuf rest = resetWith == null ? writer.reply(id, reply) : null;
    if (rest != null) {
      part(rest, true);
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
  public void tunnel(UpstreamConnection with, TunnelRecord record, @Nullable ByteBuf early) {
    ErrorCode reset = exchange.next.connect ? ErrorCode.CONNECT_ERROR : ErrorCode.CANCEL;
    KeepAlive.on(connection.channel);
    tunnel = new Http2Tunnel(this, with, record, reset);
    tunnel.begin(early);
  }

  /** So many octets of a tunnel have been passed on. */
  void passedOn(int octets) {
    connection.release(this, octets);
  }

  /** A tunnel brings nothing more than has been given. */
  void endOutput() {
    output.complete();
    await();
  }

  /** The tunnel is over. */
  void tunnelled(ErrorCode code) {
    tunnel = null;
    answered = true;
    if (code == ErrorCode.NO_ERROR) {
      end();
    } else {
      connection.reset(this, code);
    }
    connection.served();
  }
}
