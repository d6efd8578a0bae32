package io.lbtier.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One side of a {@link Relay}: passes what it reads on to the other side. */
final class Side extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Side.class);

  final SocketChannel channel;

  private final Relay relay;
  private final boolean tls;
  private @Nullable Side other;
  private @Nullable Splice splice;
  private int burst;
  private boolean sawEnd;

  /** Whether this side sends no more and the other one has been told. */
  private boolean ended;

  private boolean closing;

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
    } else if (to.ended) {
      relay.ended();
    } else {
      shutdownOutput(to.channel);
      // The end of the other direction is that of the connection, which Netty then closes without
      // another system call that may fail.
      to.channel.config().setAllowHalfClosure(false);
    }
  }

  /**
   * Netty makes an exception of it, with its stack, for writers to come. There are none, and a peer
   * that is gone already is heard of otherwise.
   */
  private static void shutdownOutput(SocketChannel channel) {
    if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
      try {
        socket.shutdown(false, true);
      } catch (IOException | NotYetConnectedException e) {
        LOG.debug("The peer was faster", e);
      }
    } else {
      channel.shutdownOutput();
    }
  }

  /** This proxy closes the connection. */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    closing = true;
    ctx.close(promise);
  }

  /** By this proxy, or since the peer sends no more. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (closing || other == null || ended || !other.channel.isActive()) {
      relay.closed(this);
    } else if (tls) {
      other.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> relay.closed(this));
    } else {
      end();
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
