package io.lbtier.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a client sends before a backend has taken its connection. It is not read then, but one
 * that sends and ends is read by epoll all the same, at most what the kernel holds of it.
 */
final class EarlyInput extends ChannelInboundHandlerAdapter {
  private final Consumer<String> gone;
  private final Runnable ended;
  private @Nullable ByteBuf octets;
  private boolean sawEnd;
  private boolean over;

  /**
   * @param gone told why when the client does not wait
   * @param ended told when the client sends no more
   */
  EarlyInput(Consumer<String> gone, Runnable ended) {
    this.gone = gone;
    this.ended = ended;
  }

  /** What has come, which the caller takes over; null for nothing. */
  @Nullable ByteBuf take() {
    over = true;
    ByteBuf taken = octets;
    octets = null;
    return taken;
  }

  /** Whether nothing has come. */
  boolean empty() {
    return octets == null;
  }

  /** Whether the client sends no more. */
  boolean sawEnd() {
    return sawEnd;
  }

  /** Releases what has come and takes no more. */
  void discard() {
    ByteBuf taken = take();
    if (taken != null) {
      taken.release();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf more = (ByteBuf) message;
    if (over) {
      more.release();
    } else if (octets == null) {
      octets = more;
    } else {
      octets.writeBytes(more);
      more.release();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && !sawEnd) {
      sawEnd = true;
      ended.run();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone.accept(sawEnd ? "" : "cut when the proxy stopped");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    gone.accept("reset by client");
  }
}
