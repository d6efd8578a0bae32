package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.AccessLogFormat;
import io.lbtier.model.AccessLogFormat.Form;
import io.lbtier.model.LogPart;
import io.lbtier.model.LogPart.Kind;
import io.lbtier.model.Telemetry;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.AccessLogWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessLogTest {
  private static Telemetry format(Form form, LogPart... parts) {
    return new Telemetry(new AccessLogFormat(form, List.of(parts)), null, null);
  }

  private static String line(AccessLog.Entry entry) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AccessLogWriter writer = new AccessLogWriter(out)) {
      writer.log(entry);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineOfCombinedCountsTheBodyAlone() throws Exception {
    try (var backend = ScriptedBackend.ok("hello");
        var proxy = new HttpFixture()) {
      proxy.telemetry = format(Form.Combined);
      proxy.serve(backend.port());
      proxy.ask("GET /a?b HTTP/1.1|Host: h|Referer: http://r/|User-Agent:  x\"y ||");
      assertThat(line(proxy.log(1).getFirst()))
          .matches(
              "127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000] "
                  + "\"GET /a\\?b HTTP/1\\.1\" 200 5 \"http://r/\" \"x\\\\\"y\"\n");
    }
  }

  @Test
  void aRefusalOfOurOwnHasItsBodyInCombined() throws Exception {
    try (var proxy = new HttpFixture()) {
      proxy.telemetry = format(Form.Combined);
      proxy.serve();
      Message answer = proxy.ask("GET / HTTP/1.1|Host: h||");
      assertThat(line(proxy.log(1).getFirst()))
          .contains("\" 503 " + answer.body().length() + " \"-\" \"-\"");
    }
  }

  @Test
  void whatNoBackendWasThereForHasItsPool() throws Exception {
    try (var proxy = new HttpFixture().serve()) {
      proxy.ask("GET / HTTP/1.1|Host: h||");
      assertThat(line(proxy.log(1).getFirst()))
          .contains("\"pool\":\"pool\",\"attempts\":0,")
          .contains("\"failure\":\"no-backend\"");
    }
  }

  @Test
  void headersAndCookiesOfChoiceAreKept() throws Exception {
    try (var backend = ScriptedBackend.answering("HTTP/1.1 200 OK|Age: 7|Content-Length: 0||");
        var proxy = new HttpFixture()) {
      proxy.telemetry =
          format(
              Form.Json,
              new LogPart(Kind.ResponseHeader, "response_header:age", "age"),
              new LogPart(Kind.Cookie, "cookie:b", "b"),
              new LogPart(Kind.Header, "header:x-user", "x-user"),
              new LogPart(Kind.Header, "header:x-none", "x-none"),
              new LogPart(Kind.Pool, "pool", ""));
      proxy.serve(backend.port());
      proxy.ask("GET / HTTP/1.1|Host: h|Cookie: a=1; b=2|X-USER:joe|X-User: jim||");
      assertThat(line(proxy.log(1).getFirst()))
          .isEqualTo(
              """
              {"response_header:age":"7","cookie:b":"2","header:x-user":"joe","pool":"pool"}
              """);
      proxy.ask("GET / HTTP/1.1|Host: h|X-User: " + "x".repeat(2000) + "||");
      assertThat(line(proxy.log(2).getLast()))
          .contains("\"header:x-user\":\"" + "x".repeat(1024) + "\"");
    }
  }

  @Test
  void aChangeOfFormatIsTakenAtOnce() throws Exception {
    try (var backend = ScriptedBackend.ok("hello");
        var proxy = new HttpFixture().serve(backend.port())) {
      proxy.ask("GET / HTTP/1.1|Host: h||");
      proxy.telemetry = format(Form.Text, new LogPart(Kind.Host, "host", ""));
      proxy.serve(backend.port());
      proxy.ask("GET / HTTP/1.1|Host: h||");
      assertThat(line(proxy.log(2).getFirst())).startsWith("{\"time\":");
      assertThat(line(proxy.log(2).getLast())).isEqualTo("h\n");
    }
  }
}
