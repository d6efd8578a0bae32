package io.lbtier.proxy.http;

import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.socket.TcpSocket;
import io.lbtier.proxy.tls.TlsCauses;
import io.lbtier.proxy.tls.UpstreamTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a backend: sends what its {@link Exchange} gives it, and hears the answer for it.
 * Between two exchanges it is one of the {@link IdleConnections}; input that nobody asked for
 * closes it.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter
    implements Upstream, ChannelFutureListener, Chunks.Sink {
  private static final byte[] NOTHING = {};

  final Backend backend;
  final Channel channel;

  /** What the backend is spoken to with; null for clear text. */
  final @Nullable UpstreamTls tls;

  /** For {@link IdleConnections}. */
  boolean idle;

  long idleUntilNanos;
  @Nullable UpstreamConnection newer;
  @Nullable UpstreamConnection older;

  private final Worker worker;
  private final ChannelFuture connecting;
  private final ResponseReader responses;
  private @Nullable Exchange exchange;
  private boolean connected;
  private boolean reused;
  private boolean reading = true;
  private boolean broken;
  private boolean written;
  private boolean endAnnounced;

  /** Whether the body that is sent now is made into chunks. */
  private boolean chunking;

  private byte[] trailers = NOTHING;

  /** Begins to connect. */
  UpstreamConnection(Backend backend, @Nullable UpstreamTls tls, Exchange exchange, Worker worker) {
    this.backend = backend;
    this.tls = tls;
    this.exchange = exchange;
    this.worker = worker;
    this.responses = new ResponseReader(this, worker);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(worker.loop)
            // The exchange has a deadline of its own.
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, HttpFrontend.WATER_MARK)
            // A backend may answer and close before it has read all: its answer is to be read.
            .option(ChannelOption.AUTO_CLOSE, false)
            .handler(this);
    this.connecting =
        worker.plane.transport().connect(bootstrap, backend.address(), backend.source());
    this.channel = connecting.channel();
  }

  @Override
  public void start() {
    connecting.addListener(this);
  }

  @Override
  public void operationComplete(ChannelFuture outcome) {
    if (!outcome.isSuccess()) {
      fail(Fault.CONNECT_FAILED, Causes.words(outcome.cause()));
    } else if (tls == null) {
      ready();
    } else if (exchange != null) {
      shakeHands(tls);
    } else {
      channel.close();
    }
  }

  private void shakeHands(UpstreamTls with) {
    if (!with.problem().isEmpty()) {
      fail(Fault.TLS_FAILED, with.problem());
      return;
    }
    SslHandler handler = with.handler(channel.alloc(), backend.address());
    handler
        .handshakeFuture()
        .addListener(
            shaken -> {
              if (shaken.isSuccess()) {
                ready();
              } else {
                fail(Fault.TLS_FAILED, with.words(shaken.cause()));
              }
            });
    channel.pipeline().addFirst(handler);
  }

  private void ready() {
    connected = true;
    Exchange waiting = exchange;
    if (waiting == null) {
      channel.close();
    } else {
      waiting.upstream.connected(this);
    }
  }

  /** Gives an idle connection its next exchange. */
  void assign(Exchange next) {
    exchange = next;
    reused = true;
  }

  @Override
  public Backend backend() {
    return backend;
  }

  @Override
  public void close() {
    exchange = null;
    channel.close();
  }

  @Override
  public boolean reused() {
    return reused;
  }

  @Override
  public boolean connected() {
    return connected;
  }

  @Override
  public boolean takesBody() {
    return connected && channel.isWritable();
  }

  @Override
  public void begin(ByteBuf head, Framing body) {
    write(head);
    chunking = body == Framing.OPEN;
    trailers = NOTHING;
  }

  @Override
  public void part(ByteBuf part) {
    if (chunking) {
      Chunks.write(part, channel.alloc(), this);
    } else {
      write(part);
    }
  }

  @Override
  public void trailers(byte[] lines) {
    trailers = lines;
  }

  @Override
  public void end() {
    if (chunking) {
      chunking = false;
      Chunks.end(trailers, channel.alloc(), this);
    }
  }

  @Override
  public void write(ByteBuf part) {
    backend.bytesSent.add(part.readableBytes());
    written = true;
    if (tls != null) {
      channel.write(part, channel.voidPromise());
    } else {
      // Nothing stands between this handler and the transport.
      channel.unsafe().write(part, channel.voidPromise());
    }
  }

  @Override
  public void flush(boolean soon) {
    if (!written) {
      return;
    }
    written = false;
    if (tls != null) {
      channel.flush();
    } else if (soon) {
      worker.flushSoon(channel.unsafe());
    } else {
      channel.unsafe().flush();
    }
  }

  @Override
  public void read(boolean wanted) {
    if (wanted != reading) {
      reading = wanted;
      channel.config().setAutoRead(wanted);
    }
  }

  @Override
  public void release(boolean reusable, long nowNanos, long idleMillis, Snapshot snapshot) {
    if (reusable) {
      worker.idle.put(this, nowNanos, idleMillis, snapshot);
    } else {
      close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf come = (ByteBuf) msg;
    backend.bytesReceived.add(come.readableBytes());
    Exchange current = exchange;
    if (current == null) {
      come.release();
      channel.close();
    } else {
      responses.take(current, come);
    }
  }

  /** The response is complete. */
  void complete(Exchange current, boolean persistent) {
    exchange = null;
    boolean reusable = persistent && isOpen();
    if (reusable) {
      read(true);
    }
    current.complete(this, reusable);
  }

  /** Whether it could carry another request, as far as is known. */
  boolean isOpen() {
    return !broken && TcpSocket.takesMore(channel);
  }

  /** The response cannot be had, or not all of it. */
  void fail(Fault fault, String cause) {
    Exchange failing = exchange;
    exchange = null;
    channel.close();
    if (failing != null) {
      failing.failed(this, fault, cause);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    Exchange current = exchange;
    if (current != null) {
      current.upstream.resume();
    }
  }

  /** With TLS the end of what a backend sends is announced, lest somebody else cuts it short. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslCloseCompletionEvent.SUCCESS) {
      endAnnounced = true;
      channel.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    worker.idle.remove(this);
    responses.release();
    Exchange current = exchange;
    if (current == null || !connected) {
      return;
    }
    if (responses.endsWithConnection() && !broken && (tls == null || endAnnounced)) {
      complete(current, false);
    } else {
      fail(Fault.RESET, responses.relaying() ? "closed in a response" : "closed before a response");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (tls != null && connected && TlsCauses.isTls(cause)) {
      // As when it does not want our certificate, which it says after the handshake (TLS 1.3).
      fail(Fault.TLS_REFUSED, tls.words(cause));
      return;
    }
    // What could not be sent is known by the end of the connection, after the last of its input.
    broken |= channel.isOpen() && !TcpSocket.peerHadEnded(cause);
    if (exchange == null) {
      channel.close();
    }
  }
}
