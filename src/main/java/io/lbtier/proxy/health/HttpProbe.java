package io.lbtier.proxy.health;

import io.lbtier.model.HealthCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Asks with a GET and reads no further than the status of the answer. */
final class HttpProbe extends ChannelInboundHandlerAdapter {
  private final HealthCheck.Http check;
  private final InetSocketAddress target;
  private final Consumer<String> answer;
  private final StatusLine status = new StatusLine();

  /**
   * A probe of one answer.
   *
   * @param answer takes why the check failed, or an empty text; may be called more than once
   */
  HttpProbe(HealthCheck.Http check, InetSocketAddress target, Consumer<String> answer) {
    this.check = check;
    this.target = target;
    this.answer = answer;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (ctx.pipeline().get(SslHandler.class) == null) {
      ask(ctx);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslHandshakeCompletionEvent.SUCCESS) {
      ask(ctx);
    }
  }

  private void ask(ChannelHandlerContext ctx) {
    String request =
        "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: lbtier-check\r\nAccept: */*\r\n"
            .formatted(check.path(), check.host().isEmpty() ? authority() : check.host());
    ctx.writeAndFlush(
        ByteBufUtil.encodeString(
            ctx.alloc(),
            CharBuffer.wrap(request + "Connection: close\r\n\r\n"),
            StandardCharsets.US_ASCII));
  }

  private String authority() {
    String host = target.getAddress().getHostAddress();
    return (target.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + target.getPort();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      while (bytes.isReadable() && !status.complete()) {
        status.add(bytes.readByte());
      }
    } finally {
      bytes.release();
    }
    if (status.complete()) {
      answer.accept(verdict(status.code()));
    }
  }

  private String verdict(int code) {
    if (code < 0) {
      return "the answer is not HTTP/1";
    }
    return code >= check.statusMin() && code <= check.statusMax()
        ? ""
        : "status %d, expected %s".formatted(code, expected());
  }

  private String expected() {
    return check.statusMin() == check.statusMax()
        ? String.valueOf(check.statusMin())
        : check.statusMin() + " to " + check.statusMax();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    answer.accept("closed without an answer");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    answer.accept(Causes.connect(cause, 0));
  }
}
