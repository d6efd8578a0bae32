package io.lbtier.proxy.health;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is said on the connection of a check: a question once it is there, with its handshake if it
 * has one, and what comes back.
 */
abstract class Dialogue extends ChannelInboundHandlerAdapter {
  private final Consumer<String> answer;

  /**
   * A dialogue of one answer.
   *
   * @param answer takes why the check failed, or an empty text; may be called more than once
   */
  Dialogue(Consumer<String> answer) {
    this.answer = answer;
  }

  /** Says what has been found. */
  final void answer(String verdict) {
    answer.accept(verdict);
  }

  /** Sends the question. */
  abstract void ask(ChannelHandlerContext ctx);

  /** Why the check has failed, an empty text when it has passed, null when more must come first. */
  abstract @Nullable String take(ByteBuf bytes);

  /** The same, at the end of what comes. */
  abstract String end();

  @Override
  public final void channelActive(ChannelHandlerContext ctx) {
    if (ctx.pipeline().get(SslHandler.class) == null) {
      ask(ctx);
    }
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslHandshakeCompletionEvent.SUCCESS) {
      ask(ctx);
    }
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      String verdict = take(bytes);
      if (verdict != null) {
        answer(verdict);
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    answer.accept(end());
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    answer.accept(Causes.connect(cause, 0));
  }
}
