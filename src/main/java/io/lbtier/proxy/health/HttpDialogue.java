package io.lbtier.proxy.health;

import io.lbtier.model.HealthCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends a request and reads no further than what decides: the status, or the body too. */
final class HttpDialogue extends Dialogue {
  private final HttpQuestion question;
  private final StatusLine status = new StatusLine();
  private final @Nullable BodyReader body;

  HttpDialogue(HealthCheck.Http check, InetSocketAddress target, Consumer<String> answer) {
    super(answer);
    this.question = new HttpQuestion(check, target);
    this.body = check.body() == null ? null : new BodyReader(check.body());
  }

  @Override
  void ask(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(
        ByteBufUtil.encodeString(
            ctx.alloc(), CharBuffer.wrap(request()), StandardCharsets.US_ASCII));
  }

  private String request() {
    StringBuilder request = new StringBuilder();
    HealthCheck.Http check = question.check();
    request.append(check.method()).append(' ').append(check.path()).append(" HTTP/1.1\r\n");
    line(request, "Host", question.authority());
    question.headers().forEach(header -> line(request, header.name(), header.value()));
    line(request, "Connection", "close");
    return request.append("\r\n").toString();
  }

  private static void line(StringBuilder request, String name, String value) {
    request.append(name).append(": ").append(value).append("\r\n");
  }

  @Override
  @Nullable String take(ByteBuf bytes) {
    while (bytes.isReadable() && !status.complete()) {
      status.add(bytes.readByte());
    }
    if (!status.complete()) {
      return null;
    }
    String wrong = verdict(status.code());
    return body == null || !wrong.isEmpty() ? wrong : body.take(bytes);
  }

  private String verdict(int code) {
    return code < 0 ? "the answer is not HTTP/1" : question.verdict(code);
  }

  @Override
  String end() {
    return body != null && status.complete() ? body.end() : "closed without an answer";
  }
}
