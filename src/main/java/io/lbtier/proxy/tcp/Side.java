package io.lbtier.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One side of a {@link Relay}: passes what it reads on to the other side. */
final class Side extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Side.class);

  final SocketChannel channel;

  private final Relay relay;
  private final boolean tls;
  private @Nullable Side other;
  private @Nullable Splice splice;
  private int burst;
  private boolean sawEnd;
  private boolean ended;

  Side(Relay relay, SocketChannel channel) {
    this.relay = relay;
    this.channel = channel;
    this.tls = channel.pipeline().get(SslHandler.class) != null;
    // An end without the alert that belongs to it is no end with TLS, but a connection cut off.
    channel.config().setAllowHalfClosure(!tls);
  }

  /** Begins to pass on, first what has come before; takes that over. */
  void relayTo(Side to, @Nullable ByteBuf early) {
    other = to;
    splice = tls || to.tls ? null : Splice.between(this, to, relay);
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
    Side to = other;
    if (to == null || relay.over()) {
      octets.release();
      return;
    }
    int length = octets.readableBytes();
    burst += length;
    relay.passed(this, length);
    to.channel.write(octets, to.channel.voidPromise());
    if (!to.channel.isWritable()) {
      channel.config().setAutoRead(false);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (other == null) {
      return;
    }
    relay.moved();
    other.channel.flush();
    if (splice != null && !relay.over()) {
      splice.after(burst);
    }
    burst = 0;
  }

  /** This side takes more again, so the other one may be read. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable() && other != null && other.channel.isOpen()) {
      relay.moved();
      other.channel.config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE || event == SslCloseCompletionEvent.SUCCESS) {
      end();
    }
  }

  /** This side sends no more, which the other one learns after all that came before. */
  void end() {
    sawEnd = true;
    Side to = other;
    if (to != null && !ended && !relay.over()) {
      to.channel
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              written -> {
                if (written.isSuccess()) {
                  passedOn(to);
                }
              });
    }
  }

  private void passedOn(Side to) {
    if (relay.over()) {
      return;
    }
    ended = true;
    if (tls || to.tls) {
      relay.closed(this);
    } else {
      to.channel.shutdownOutput();
      relay.ended();
    }
  }

  /** Without TLS the end of a peer is seen before; this was us. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!tls || other == null || ended || !other.channel.isActive()) {
      relay.closed(this);
    } else {
      other.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> relay.closed(this));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("Relaying failed", cause);
    }
    relay.reset(this);
  }
}
