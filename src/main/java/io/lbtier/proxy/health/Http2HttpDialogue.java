package io.lbtier.proxy.health;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.HealthCheck.Header;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The question of an {@link HttpQuestion} in HTTP/2. */
final class Http2HttpDialogue extends Http2Dialogue {
  private final HttpQuestion question;
  private final boolean tls;

  Http2HttpDialogue(
      HealthCheck.Http check, InetSocketAddress target, boolean tls, Consumer<String> answer) {
    super(answer);
    this.question = new HttpQuestion(check, target);
    this.tls = tls;
  }

  @Override
  List<Header> question() {
    List<Header> fields = new ArrayList<>();
    fields.add(new Header(":method", question.check().method()));
    fields.add(new Header(":scheme", tls ? "https" : "http"));
    fields.add(new Header(":authority", question.authority()));
    fields.add(new Header(":path", question.check().path()));
    fields.addAll(question.headers());
    return fields;
  }

  @Override
  byte[] content() {
    return new byte[0];
  }

  @Override
  @Nullable String judge(Map<String, String> fields, byte[] body, int length, boolean end) {
    String status = fields.getOrDefault(":status", "");
    if (!status.matches("[1-5][0-9][0-9]")) {
      return "the answer is not HTTP/2";
    }
    String wrong = question.verdict(Integer.parseInt(status));
    HealthCheck.BodyTest test = question.check().body();
    if (test == null || !wrong.isEmpty()) {
      return wrong;
    }
    return end ? BodyReader.verdict(test, body, length) : null;
  }
}
