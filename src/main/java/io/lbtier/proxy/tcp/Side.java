package io.lbtier.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One side of a relay: passes what it reads on to the other side, and stops reading while that one
 * cannot take more.
 *
 * <p>A client that sends and ends before a backend is found is read by epoll all the same, at most
 * what the kernel holds of it; that waits here.
 */
final class Side extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Side.class);

  private final Relay relay;
  private final String name;
  private final Queue<ByteBuf> early = new ArrayDeque<>(0);
  private @Nullable SocketChannel other;
  private boolean sawEnd;
  private boolean ended;

  Side(Relay relay, String name) {
    this.relay = relay;
    this.name = name;
  }

  /** Begins to pass on to the other side, first what came before it was there. */
  void relayTo(SocketChannel other) {
    this.other = other;
    for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
      other.write(bytes, other.voidPromise());
    }
    other.flush();
    if (sawEnd) {
      passEndOn(other);
    }
  }

  /** Whether this side sends no more and the other has been told. */
  boolean ended() {
    return ended;
  }

  /** Releases what waits. */
  void discard() {
    early.forEach(ByteBuf::release);
    early.clear();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (relay.over()) {
      bytes.release();
      return;
    }
    relay.count(this, bytes.readableBytes());
    if (other == null) {
      early.add(bytes);
      return;
    }
    other.write(bytes, other.voidPromise());
    if (!other.isWritable()) {
      ctx.channel().config().setAutoRead(false);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (other != null) {
      relay.moved();
      other.flush();
    }
  }

  /** This side takes more again, so the other may be read. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable() && other != null && other.isOpen()) {
      relay.moved();
      other.config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      sawEnd = true;
      if (other != null) {
        passEndOn(other);
      }
    }
  }

  /** Shuts the other side's output down once all that was written before has been sent. */
  private void passEndOn(SocketChannel other) {
    other
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (written.isSuccess() && !relay.over()) {
                other.shutdownOutput();
                ended = true;
                relay.sideEnded();
              }
            });
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    // A peer that closes is seen ending first; this was us.
    relay.end(sawEnd ? "" : "cut when the proxy stopped");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("Relaying failed", cause);
    }
    relay.reset(this, "reset by " + name);
  }
}
