package io.lbtier.proxy.http;

import io.lbtier.model.Listener;
import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.Deadline;
import io.lbtier.proxy.Flows;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client: cuts its input into requests, one at a time, and hands each to the
 * {@link Exchange}. While an exchange is under way, what follows its request stays unread in the
 * kernel but for one buffer. Belongs to one event loop.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
  /** How long a connection that is over waits for its client to see the last response. */
  private static final long LINGER_MILLIS = 2000;

  private enum State {
    /** Between requests, or in the head of one. */
    HEAD,
    /** In the body of a request. */
    BODY,
    /** The request is complete, its response is not. */
    RESPONSE,
    /** No more requests; what comes is dropped until the client closes. */
    LINGER,
    CLOSED
  }

  final Worker worker;
  final SocketChannel channel;

  /** End of the X-Forwarded-For line and the lines after it. */
  final byte[] forwarded;

  private final Integer port;
  private final boolean tls;
  private final Exchange exchange;
  private final HeadEnd headEnd = new HeadEnd();
  private final Deadline timeout;
  private State state = State.HEAD;
  private @Nullable ByteBuf in;
  private boolean processing;
  private boolean reading = true;
  private boolean last;
  private boolean served;
  private long idleMillis;
  private long lastPending;

  ClientConnection(SocketChannel channel, Integer port, DataPlane plane, boolean tls) {
    this.channel = channel;
    this.port = port;
    this.tls = tls;
    this.worker = Worker.of(channel.eventLoop(), plane);
    this.exchange = new Exchange(this);
    this.forwarded =
        Octets.ascii(address() + "\r\nX-Forwarded-Proto: " + (tls ? "https" : "http") + "\r\n");
    this.timeout =
        new Deadline(channel.eventLoop()) {
          @Override
          protected void expired() {
            timedOut();
          }
        };
  }

  /** Address of the client, without port. */
  String address() {
    var remote = channel.remoteAddress();
    return remote == null ? "unknown" : remote.getAddress().getHostAddress();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (worker.plane.runtime().current().listener(port) instanceof LiveListener.Http listener) {
      idleMillis = listener.config().timeouts().idleMillis();
      timeout.set(idleMillis);
    } else {
      close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf come = (ByteBuf) msg;
    if (state == State.LINGER || state == State.CLOSED) {
      come.release();
      return;
    }
    exchange.received(come.readableBytes());
    in = Buffers.append(in, come, channel.alloc());
    process();
  }

  /** Uses up input as far as possible, and sends on what came of it. */
  void process() {
    if (processing) {
      return;
    }
    processing = true;
    try {
      for (ByteBuf input = in; input != null && step(input); ) {
        input = in;
      }
    } finally {
      processing = false;
    }
    exchange.flush();
    read();
  }

  /** Whether there may be more to do. */
  private boolean step(ByteBuf input) {
    return switch (state) {
      case HEAD -> channel.isWritable() && head(input);
      case BODY -> body(input);
      case RESPONSE -> false;
      case LINGER, CLOSED -> {
        input.release();
        in = null;
        yield false;
      }
    };
  }

  /** Reads from the kernel only what there is a use for. */
  private void read() {
    boolean wanted =
        switch (state) {
          case HEAD -> channel.isWritable();
          case BODY -> exchange.takesBody();
          case RESPONSE -> in == null;
          case LINGER, CLOSED -> true;
        };
    if (wanted != reading) {
      reading = wanted;
      channel.config().setAutoRead(wanted);
    }
  }

  private boolean head(ByteBuf input) {
    Snapshot snapshot = worker.plane.runtime().current();
    if (!(snapshot.listener(port) instanceof LiveListener.Http listener)) {
      refuse(Fault.NO_LISTENER, snapshot, null);
      return true;
    }
    Listener.HttpLimits limits = listener.config().limits();
    int n = Math.min(input.readableBytes(), limits.headBytes());
    if (!headEnd.untouched() && n < limits.headBytes() && !headEnd.reached(input, n)) {
      return false;
    }
    RequestHead request = worker.request;
    int usual = Math.min(n, Worker.USUAL_HEAD);
    int end = request.parse(worker.in(input, usual), usual, limits.headers());
    if (end == Head.INCOMPLETE && n > usual) {
      end = request.parse(worker.in(input, n), n, limits.headers());
    }
    if (end == Head.INCOMPLETE && n < limits.headBytes()) {
      if (headEnd.untouched()) {
        timeout.set(listener.config().timeouts().headMillis());
      }
      headEnd.incomplete(n);
      return false;
    }
    if (end > 0) {
      begin(snapshot, listener, input, end);
    } else if (request.fault != null) {
      refuse(request.fault, snapshot, listener);
    } else {
      refuse(request.lineComplete ? Fault.LARGE_HEAD : Fault.LONG_TARGET, snapshot, listener);
    }
    return true;
  }

  private void begin(Snapshot snapshot, LiveListener.Http listener, ByteBuf input, int end) {
    input.skipBytes(end);
    in = Buffers.rest(input);
    headEnd.reset();
    served = true;
    idleMillis = listener.config().timeouts().idleMillis();
    state = State.BODY;
    exchange.begin(snapshot, listener, worker.request);
    if (state == State.BODY && exchange.requestBody.done()) {
      state = State.RESPONSE;
    }
  }

  private boolean body(ByteBuf input) {
    if (!exchange.takesBody()) {
      return false;
    }
    Body body = exchange.requestBody;
    int n = body.next(input);
    if (body.broken() || body.tooLarge()) {
      exchange.cut(body.broken() ? Fault.BAD_CHUNK : Fault.TOO_LARGE);
      return true;
    }
    if (n > 0 && n == input.readableBytes()) {
      in = null;
      exchange.sendBody(input);
    } else {
      if (n > 0) {
        exchange.sendBody(input.readRetainedSlice(n));
      }
      in = Buffers.rest(input);
    }
    if (body.done()) {
      state = State.RESPONSE;
      exchange.bodySent();
    }
    return true;
  }

  /** Whether there may be another request on this connection. */
  boolean persistent() {
    return !last
        && !worker.plane.draining().getAsBoolean()
        && worker.plane.runtime().current().listener(port) != null;
  }

  void timeout(long millis) {
    timeout.set(millis);
  }

  /** Writes a part of a response; it leaves with {@link #flush} or when it is complete. */
  void write(ByteBuf part) {
    if (tls) {
      channel.write(part, channel.voidPromise());
    } else {
      // Nothing stands between this handler and the transport.
      channel.unsafe().write(part, channel.voidPromise());
    }
  }

  void flush() {
    if (tls) {
      channel.flush();
    } else {
      channel.unsafe().flush();
    }
  }

  private void flushSoon() {
    if (tls) {
      channel.flush();
    } else {
      worker.flushSoon(channel.unsafe());
    }
  }

  /** The response is complete; {@code persistent} is what the client was told. */
  void finished(boolean persistent) {
    if (!persistent) {
      end(exchange.requestBody.done());
      return;
    }
    state = State.HEAD;
    timeout.set(idleMillis);
    flushSoon();
    if (in != null) {
      process();
    }
    if (last && state == State.HEAD && in == null) {
      end(true);
    }
  }

  /** Whether any of what was written has left since this was asked last. */
  boolean progressed() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    long pending = out == null ? 0 : out.totalPendingWriteBytes() - out.currentProgress();
    boolean progressed = pending > 0 && pending != lastPending;
    lastPending = pending;
    return progressed;
  }

  /** Answers a request whose head is not acceptable. */
  private void refuse(Fault fault, Snapshot snapshot, LiveListener.@Nullable Http listener) {
    exchange.refuse(fault, snapshot, listener);
    end(false);
  }

  /** Ends the connection so that what has been written arrives. */
  private void end(boolean complete) {
    flush();
    Buffers.release(in);
    in = null;
    if (complete) {
      close();
      return;
    }
    // To close while input is unread makes the kernel reset, and the client may lose the response.
    state = State.LINGER;
    timeout.set(LINGER_MILLIS);
    if (!tls) {
      channel.shutdownOutput();
    }
    read();
  }

  /** Closes at once so that a client cannot take what it has for the whole. */
  void abort() {
    channel.config().setSoLinger(0);
    close();
  }

  private void close() {
    state = State.CLOSED;
    timeout.clear();
    channel.close();
  }

  private void timedOut() {
    switch (state) {
      case HEAD -> {
        if (progressed()) {
          timeout.set(idleMillis);
        } else if (headEnd.untouched()) {
          close();
        } else {
          Snapshot snapshot = worker.plane.runtime().current();
          refuse(
              Fault.SLOW_REQUEST,
              snapshot,
              snapshot.listener(port) instanceof LiveListener.Http listener ? listener : null);
        }
      }
      case BODY, RESPONSE -> exchange.timedOut();
      case LINGER, CLOSED -> close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    exchange.clientWritable(channel.isWritable());
    if (channel.isWritable() && state == State.HEAD && in != null) {
      channel.eventLoop().execute(this::process);
    } else {
      read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (Flows.DRAIN.equals(event)) {
      last = true;
      if (served && state == State.HEAD && in == null) {
        close();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    state = State.CLOSED;
    timeout.clear();
    Buffers.release(in);
    in = null;
    exchange.abandon();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    close();
  }
}
