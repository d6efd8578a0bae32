package io.lbtier.proxy.http;

import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.Deadline;
import io.lbtier.proxy.Flows;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.http.ResponseHead.Persistence;
import io.lbtier.proxy.http2.Preface;
import io.lbtier.proxy.tls.Protocols;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client, from its first request to its last: how long it may wait, whether it
 * stays, and how it ends. Belongs to one event loop.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements Client {
  /** How long a connection that is over waits for its client to see the last response. */
  private static final long LINGER_MILLIS = 2000;

  /** So many octets of the preface of HTTP/2 are like the begin of no other request. */
  private static final int TELLING = 4;

  final SocketChannel channel;
  final ClientOutput output;

  private final Worker worker;
  private final ClientIdentity identity;
  private final Integer port;
  private final Exchange exchange;
  private final RequestReader requests;
  private final Deadline timeout;
  private boolean last;
  private boolean served;
  private long idleMillis;

  /** How long the client may take nothing of its last response. */
  private long stallMillis;

  /** Whether the connection is over but for what its client has not taken yet. */
  private boolean leaving;

  /** Whether it is still to be seen which version of HTTP the client speaks, and what it said. */
  private boolean fresh;

  private @Nullable ByteBuf early;

  ClientConnection(SocketChannel channel, Integer port, DataPlane plane, ClientIdentity identity) {
    this.channel = channel;
    this.port = port;
    this.identity = identity;
    this.fresh = !identity.tls();
    this.worker = Worker.of(channel.eventLoop(), plane);
    this.output = new ClientOutput(channel, worker, identity.tls());
    this.exchange = new Exchange(this);
    this.requests = new RequestReader(this, exchange);
    this.timeout =
        new Deadline(channel.eventLoop()) {
          @Override
          protected void expired() {
            timedOut();
          }
        };
  }

  @Override
  public Worker worker() {
    return worker;
  }

  @Override
  public ByteBufAllocator alloc() {
    return channel.alloc();
  }

  @Override
  public ClientIdentity identity() {
    return identity;
  }

  @Override
  public boolean chunks() {
    return true;
  }

  Snapshot snapshot() {
    return worker.plane.runtime().current();
  }

  /** What the connection's port is served by, or null when it is not any more. */
  LiveListener.@Nullable Http listener(Snapshot snapshot) {
    return HttpFrontend.listener(snapshot, port);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    LiveListener.Http listener = listener(snapshot());
    if (listener == null) {
      close();
    } else {
      patience(listener);
      timeout.set(idleMillis);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (fresh) {
      choose((ByteBuf) msg);
    } else {
      requests.take((ByteBuf) msg);
    }
  }

  /** Without TLS a client of HTTP/2 is known by its preface (RFC 9113 section 3.3). */
  private void choose(ByteBuf come) {
    ByteBuf all = Buffers.append(early, come, channel.alloc());
    early = null;
    int alike = 0;
    int n = Math.min(all.readableBytes(), TELLING);
    while (alike < n && all.getByte(all.readerIndex() + alike) == Preface.octet(alike)) {
      alike++;
    }
    if (alike == TELLING) {
      speakHttp2(all);
    } else if (alike == n) {
      early = all;
    } else {
      fresh = false;
      requests.take(all);
    }
  }

  private void speakHttp2(@Nullable ByteBuf come) {
    fresh = false;
    timeout.clear();
    var next = new Http2ClientConnection(channel, port, worker, identity);
    channel.pipeline().replace(this, "http2", next);
    if (come != null) {
      next.take(come);
    }
  }

  @Override
  public void process() {
    requests.process();
  }

  @Override
  public void timeout(long millis) {
    timeout.set(millis);
  }

  /** A request has come, for this listener. */
  void served(LiveListener.Http listener) {
    served = true;
    patience(listener);
  }

  private void patience(LiveListener.Http listener) {
    idleMillis = listener.config().timeouts().idleMillis();
    stallMillis = listener.config().timeouts().stallMillis();
  }

  @Override
  public boolean persistent() {
    return !last && !worker.plane.draining().getAsBoolean() && snapshot().listener(port) != null;
  }

  @Override
  public void interim(ResponseHead interim) {
    output.respond(interim, Framing.NONE, Persistence.IMPLIED, false, null, 0);
    output.flush();
  }

  @Override
  public int respond(
      ResponseHead head,
      Framing framing,
      Persistence persistence,
      @Nullable ByteBuf body,
      int n,
      boolean last) {
    if (persistence == Persistence.CLOSE) {
      stallMillis = exchange.stallMillis();
    }
    return output.respond(head, framing, persistence, exchange.http10, body, n);
  }

  @Override
  public void part(ByteBuf part, boolean last) {
    output.part(part);
  }

  @Override
  public void trailers(byte[] lines) {
    output.trailers(lines);
  }

  @Override
  public void reply(byte[] reply) {
    output.write(channel.alloc().directBuffer(reply.length).writeBytes(reply));
  }

  @Override
  public void flush() {
    output.flush();
  }

  @Override
  public boolean progressed() {
    return output.progressed();
  }

  @Override
  public void finished(boolean persistent) {
    output.end();
    if (!persistent) {
      end(exchange.requestBody.done() && requests.isEmpty());
      return;
    }
    requests.next();
    timeout.set(idleMillis);
    output.flushSoon();
    if (!requests.isEmpty()) {
      requests.process();
    }
    if (last && requests.betweenRequests() && requests.isEmpty()) {
      end(true);
    }
  }

  @Override
  public void tunnel(UpstreamConnection with, TunnelRecord record, @Nullable ByteBuf early) {
    new Tunnel(this, with, record).begin(early);
  }

  /** Leaves the connection to another protocol; what the client has sent of that. */
  @Nullable ByteBuf handOver() {
    timeout.clear();
    return requests.handOver();
  }

  @Override
  public boolean ahead() {
    return !requests.isEmpty();
  }

  /** Answers a request whose head is not acceptable, the last one then. */
  void refuse(Fault fault, Snapshot snapshot, LiveListener.@Nullable Http listener) {
    exchange.refuse(fault, snapshot, listener);
    end(false);
  }

  /**
   * Ends the connection so that what has been written arrives.
   *
   * @param complete whether all that the client has sent has been read
   */
  private void end(boolean complete) {
    requests.end();
    requests.read();
    leaving = true;
    timeout.set(stallMillis);
    output
        .sendAll()
        .addListener(
            sent -> {
              if (complete || !sent.isSuccess()) {
                close();
              } else {
                linger();
              }
            });
    output.progressed();
  }

  /**
   * To close while input is unread makes the kernel reset, and the client may lose the response.
   */
  private void linger() {
    leaving = false;
    timeout.set(LINGER_MILLIS);
    output.shutdown();
  }

  @Override
  public void abort() {
    channel.config().setSoLinger(0);
    requests.end();
    timeout.clear();
    // Not by the handler of TLS, which would say that this is the end.
    channel.unsafe().close(channel.unsafe().voidPromise());
  }

  private void close() {
    requests.end();
    timeout.clear();
    channel.close();
  }

  private void timedOut() {
    if (requests.inRequest()) {
      exchange.timedOut();
    } else if (leaving) {
      stalled();
    } else if (!requests.betweenRequests()) {
      close();
    } else if (output.progressed()) {
      timeout.set(idleMillis);
    } else if (requests.untouched()) {
      close();
    } else {
      Snapshot snapshot = snapshot();
      refuse(Fault.SLOW_REQUEST, snapshot, listener(snapshot));
    }
  }

  /** The client had time to take some of the last response. */
  private void stalled() {
    if (output.progressed()) {
      timeout.set(stallMillis);
    } else {
      // Not an orderly end, which could be taken for that of the response.
      abort();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    exchange.upstream.read(output.writable());
    if (output.writable() && requests.betweenRequests() && !requests.isEmpty()) {
      channel.eventLoop().execute(requests::process);
    } else {
      requests.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslHandshakeCompletionEvent.SUCCESS) {
      SslHandler tls = ctx.pipeline().get(SslHandler.class);
      identity.certificateOf(tls.engine().getSession());
      if (Protocols.HTTP_2.equals(tls.applicationProtocol())) {
        speakHttp2(null);
      }
    } else if (Flows.DRAIN.equals(event)) {
      last = true;
      if (served && requests.betweenRequests() && requests.isEmpty()) {
        end(true);
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Buffers.release(early);
    early = null;
    requests.end();
    timeout.clear();
    exchange.abandon();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    close();
  }
}
