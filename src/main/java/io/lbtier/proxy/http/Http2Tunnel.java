package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.tcp.KeepAlive;
import io.lbtier.proxy.tcp.Relay.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel between a stream of a client's HTTP/2 connection and a backend's connection (RFC 9113
 * section 8.5, RFC 8441): the end of what one side sends is END_STREAM here and the end of a TCP
 * connection's output there, and a reset is one on both. What a side does not take waits in the
 * stream, within its windows, or is not read. Belongs to one event loop.
 */
final class Http2Tunnel extends ChannelInboundHandlerAdapter {
  private final Http2ClientStream stream;
  private final SocketChannel backend;
  private final TunnelRecord record;
  private final BooleanSupplier draining;
  private final long idleMillis;
  private final ErrorCode reset;
  private final @Nullable SslHandler tls;

  /** Whether the client sends no more. */
  private boolean clientEnded;

  /** Whether the backend's connection has taken all that the client has sent. */
  private boolean passedOn;

  private boolean backendEnded;

  /** How it ends when all has been passed on. */
  private Ending atEnd = Ending.DONE;

  private boolean over;

  /**
   * Takes over both.
   *
   * @param reset what the client is told when the backend resets
   */
  Http2Tunnel(
      Http2ClientStream stream, UpstreamConnection from, TunnelRecord record, ErrorCode reset) {
    this.stream = stream;
    this.reset = reset;
    this.backend = (SocketChannel) from.channel;
    this.record = record;
    this.draining = stream.worker().plane.draining();
    this.idleMillis = record.idleMillis();
    this.tls = backend.pipeline().get(SslHandler.class);
    // An end without the alert that belongs to it is no end with TLS, but a connection cut off.
    backend.config().setAllowHalfClosure(tls == null);
    backend.pipeline().replace(from, "tunnel", this);
  }

  /** Begins, with what the backend has sent already, which is taken over. */
  void begin(@Nullable ByteBuf early) {
    read(true);
    if (early != null) {
      record.returned(early.readableBytes());
      stream.part(early, false);
    }
    KeepAlive.on(backend);
    moved();
    process();
  }

  private void moved() {
    if (!over) {
      stream.timeout(idleMillis);
    }
  }

  /** Reads on from the backend, or not. */
  void read(boolean wanted) {
    backend.config().setAutoRead(wanted);
  }

  /** Counts what the client has sent. */
  void received(int octets) {
    record.received(octets);
  }

  /** Passes on what the client has sent, as far as the backend takes it. */
  void process() {
    int octets = 0;
    for (ByteBuf part = next(); part != null; part = next()) {
      octets += part.readableBytes();
      backend.write(part, backend.voidPromise());
    }
    if (octets > 0) {
      record.forwarded(octets);
      backend.flush();
      stream.passedOn(octets);
      moved();
    }
    if (!over && !clientEnded && stream.input.complete() && stream.input.held() == 0) {
      clientEnded = true;
      endOutput();
    }
  }

  private @Nullable ByteBuf next() {
    return over || !backend.isWritable() ? null : stream.input.next();
  }

  /** The client sends no more, which the backend learns after all that came before. */
  private void endOutput() {
    backend
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (!over && written.isSuccess()) {
                outputEnds();
              }
            });
  }

  private void outputEnds() {
    passedOn = true;
    if (stream.output.ended()) {
      end(atEnd, ErrorCode.NO_ERROR);
    } else if (tls != null) {
      tls.closeOutbound();
    } else {
      backend.shutdownOutput();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf octets = (ByteBuf) message;
    if (over || backendEnded) {
      octets.release();
      return;
    }
    record.passed(false, octets.readableBytes());
    stream.part(octets, false);
    moved();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    process();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE || event == SslCloseCompletionEvent.SUCCESS) {
      backendEnds();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (tls != null && !backendEnded) {
      end(Ending.BACKEND_RESET, reset);
      return;
    }
    backendEnds();
    if (stream.output.ended()) {
      end(atEnd, ErrorCode.NO_ERROR);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (backendEnded) {
      // It takes no more; what it had sent before its end still reaches the client.
      atEnd = Ending.BACKEND_RESET;
      backend.close();
    } else {
      end(Ending.BACKEND_RESET, reset);
    }
  }

  /** The backend sends no more, which the client learns after all that came before. */
  private void backendEnds() {
    if (!over && !backendEnded) {
      backendEnded = true;
      stream.endOutput();
    }
  }

  /** Some of what the backend has sent has left. */
  void sent() {
    moved();
    if (stream.output.ended() && (passedOn || !backend.isActive() || tls != null)) {
      end(atEnd, ErrorCode.NO_ERROR);
    }
  }

  /** Nothing has moved for too long. */
  void idle() {
    end(Ending.IDLE, ErrorCode.CANCEL);
  }

  private void end(Ending ending, ErrorCode code) {
    if (!over) {
      over = true;
      record.over(ending);
      backend.close();
      stream.tunnelled(code);
    }
  }

  /** The client has ended the stream, or its connection is closed: the backend sees a reset. */
  void abandon() {
    if (!over) {
      over = true;
      record.over(draining.getAsBoolean() ? Ending.CUT : Ending.CLIENT_RESET);
      if (backend.isActive()) {
        backend.config().setOption(ChannelOption.SO_LINGER, 0);
      }
      backend.close();
    }
  }
}
