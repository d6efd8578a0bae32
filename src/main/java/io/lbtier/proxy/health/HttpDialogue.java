package io.lbtier.proxy.health;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.StatusRange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends a request and reads no further than what decides: the status, or the body too. */
final class HttpDialogue extends Dialogue {
  private final HealthCheck.Http check;
  private final InetSocketAddress target;
  private final StatusLine status = new StatusLine();
  private final @Nullable BodyReader body;

  HttpDialogue(HealthCheck.Http check, InetSocketAddress target, Consumer<String> answer) {
    super(answer);
    this.check = check;
    this.target = target;
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
    request.append(check.method()).append(' ').append(check.path()).append(" HTTP/1.1\r\n");
    line(request, "Host", check.host().isEmpty() ? authority() : check.host());
    ours(request, "User-Agent", "lbtier-check");
    ours(request, "Accept", "*/*");
    if (check.request() != null) {
      check.request().headers().forEach(h -> line(request, h.name(), h.value()));
    }
    if (!check.method().equals("GET") && !check.method().equals("HEAD")) {
      // So that a server does not wait for a body (RFC 9110 section 8.6).
      line(request, "Content-Length", "0");
    }
    line(request, "Connection", "close");
    return request.append("\r\n").toString();
  }

  /** A line that the user's goes before. */
  private void ours(StringBuilder request, String name, String value) {
    if (check.request() == null
        || check.request().headers().stream().noneMatch(h -> h.name().equalsIgnoreCase(name))) {
      line(request, name, value);
    }
  }

  private static void line(StringBuilder request, String name, String value) {
    request.append(name).append(": ").append(value).append("\r\n");
  }

  private String authority() {
    String host = target.getAddress().getHostAddress();
    return (target.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + target.getPort();
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
    if (code < 0) {
      return "the answer is not HTTP/1";
    }
    return check.statuses().stream().anyMatch(s -> s.holds(code))
        ? ""
        : "status %d, expected %s".formatted(code, expected());
  }

  private String expected() {
    return check.statuses().stream()
        .map(StatusRange::label)
        .map(label -> label.replace("-", " to "))
        .collect(Collectors.joining(" or "));
  }

  @Override
  String end() {
    return body != null && status.complete() ? body.end() : "closed without an answer";
  }
}
