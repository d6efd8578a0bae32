package io.lbtier.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** One side of a {@link Tunnel}: passes what it reads on to the other side. */
final class TunnelSide extends ChannelInboundHandlerAdapter {
  final SocketChannel channel;

  private final Tunnel tunnel;
  private final boolean tls;
  private @Nullable TunnelSide other;
  private boolean sawEnd;
  private boolean ended;

  TunnelSide(Tunnel tunnel, SocketChannel channel) {
    this.tunnel = tunnel;
    this.channel = channel;
    this.tls = channel.pipeline().get(SslHandler.class) != null;
    // An end without the alert that belongs to it is no end with TLS, but a connection cut off.
    channel.config().setAllowHalfClosure(!tls);
  }

  /** Begins to pass on, first what has come before; takes that over. */
  void relayTo(TunnelSide to, @Nullable ByteBuf early) {
    other = to;
    if (early != null) {
      to.channel.write(early, to.channel.voidPromise());
    }
    to.channel.flush();
    channel.config().setAutoRead(to.channel.isWritable());
  }

  /** Whether this side has said that it sends no more. */
  boolean sawEnd() {
    return sawEnd;
  }

  /** Whether this side sends no more and the other one has been told. */
  boolean ended() {
    return ended;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf octets = (ByteBuf) message;
    TunnelSide to = other;
    if (to == null || tunnel.over()) {
      octets.release();
      return;
    }
    tunnel.count(this, octets.readableBytes());
    to.channel.write(octets, to.channel.voidPromise());
    if (!to.channel.isWritable()) {
      channel.config().setAutoRead(false);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (other != null) {
      tunnel.moved();
      other.channel.flush();
    }
  }

  /** This side takes more again, so the other one may be read. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable() && other != null && other.channel.isOpen()) {
      tunnel.moved();
      other.channel.config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE || event == SslCloseCompletionEvent.SUCCESS) {
      sawEnd = true;
      passEndOn();
    }
  }

  /** All that came before goes first. */
  private void passEndOn() {
    TunnelSide to = other;
    if (to != null && !ended && !tunnel.over()) {
      to.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> passedOn(to));
    }
  }

  private void passedOn(TunnelSide to) {
    if (tunnel.over()) {
      return;
    }
    ended = true;
    if (tls || to.tls) {
      tunnel.closed(this);
    } else {
      to.channel.shutdownOutput();
      tunnel.ended();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (other == null || ended || !other.channel.isActive()) {
      tunnel.closed(this);
    } else {
      other.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> tunnel.closed(this));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    tunnel.reset(this);
  }
}
