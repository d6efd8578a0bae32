package io.lbtier.proxy.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one connection, one after the other. From the first byte it may send to
 * the last one it has taken of the answer, a client has a fixed time.
 */
final class AdminHandler extends SimpleChannelInboundHandler<Request> {
  private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);

  /** How long the backends are looked at for an answer. */
  private static final long MEASURE_MILLIS = 1000;

  private final Endpoints endpoints;
  private final StatusStream stream;
  private final Duration patience;
  private @Nullable Future<?> deadline;

  AdminHandler(Endpoints endpoints, StatusStream stream, Duration patience) {
    this.endpoints = endpoints;
    this.stream = stream;
    this.patience = patience;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    next(ctx);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Request request) {
    if (stream.contains(ctx.channel())) {
      ctx.close();
    } else if (request.method().equals("GET") && request.target().equals("/status?watch=true")) {
      watch(ctx, request);
    } else if (Endpoints.measures(request.method(), request.target())) {
      Rates since = endpoints.measure();
      Runnable answer =
          () -> answer(ctx, endpoints.backends(request.target(), since), request.keepAlive());
      var _ = ctx.executor().schedule(answer, MEASURE_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      answer(ctx, endpoints.answer(request.method(), request.target()), request.keepAlive());
    }
  }

  private void watch(ChannelHandlerContext ctx, Request request) {
    if (!request.http11()) {
      answer(ctx, Response.text(400, "watching needs HTTP/1.1"), false);
    } else if (!stream.hasRoom()) {
      String most =
          "there are " + StatusStream.WATCHERS + " watchers already, the most there can be";
      answer(ctx, Response.text(503, most), false);
    } else {
      cancelDeadline();
      ctx.write(
          new Response(200, "application/x-ndjson", Unpooled.EMPTY_BUFFER).encodeChunkedHead());
      stream.add(ctx.channel());
      ctx.read();
    }
  }

  private void answer(ChannelHandlerContext ctx, Response response, boolean keepAlive) {
    ctx.writeAndFlush(response.encode(keepAlive))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                ctx.close();
              } else if (keepAlive) {
                next(ctx);
              } else {
                end(ctx);
              }
            });
  }

  /**
   * Ends the connection on our side and waits for the client to do the same: closing with bytes
   * unread would reset the connection, and the client might lose the answer.
   */
  private static void end(ChannelHandlerContext ctx) {
    ctx.pipeline().get(RequestDecoder.class).discard();
    ((SocketChannel) ctx.channel()).shutdownOutput();
    ctx.channel().config().setAutoRead(true);
  }

  private void next(ChannelHandlerContext ctx) {
    cancelDeadline();
    deadline = ctx.executor().schedule(() -> ctx.close(), patience.toNanos(), TimeUnit.NANOSECONDS);
    ctx.read();
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    stream.writable(ctx.channel());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    cancelDeadline();
    stream.remove(ctx.channel());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof DecoderException
        && cause.getCause() instanceof Request.Malformed malformed
        && !stream.contains(ctx.channel())) {
      answer(ctx, Response.text(400, String.valueOf(malformed.getMessage())), false);
    } else {
      if (!(cause instanceof IOException || cause instanceof DecoderException)) {
        LOG.error("admin: a request failed", cause);
      }
      ctx.close();
    }
  }
}
