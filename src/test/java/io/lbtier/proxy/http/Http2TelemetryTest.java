package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.AccessLogFormat;
import io.lbtier.model.AccessLogFormat.Form;
import io.lbtier.model.RequestIds;
import io.lbtier.model.Telemetry;
import io.lbtier.model.Tracing;
import io.lbtier.proxy.telemetry.AccessLogWriter;
import io.lbtier.proxy.tls.Pems;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of requests holds for clients of HTTP/2 as well. */
class Http2TelemetryTest {
  private static HttpFixture proxy(int... ports) {
    HttpFixture proxy = new HttpFixture();
    proxy.certificates = List.of("a");
    proxy.secrets = Map.of("a", Pems.pair("a"));
    proxy.telemetry =
        new Telemetry(
            new AccessLogFormat(Form.Combined, List.of()),
            new RequestIds(List.of(), true),
            new Tracing(0, null, null));
    return proxy.serve(ports);
  }

  private static HttpResponse<String> ask(HttpFixture proxy) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + proxy.port + "/a?b"))
            .header("X-Request-Id", "mine")
            .header("User-Agent", "test")
            .build();
    try (HttpClient client = Tls.http2()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  @Test
  void aRequestHasItsIdItsTraceAndItsLine() throws Exception {
    try (var backend = ScriptedBackend.ok("hello");
        var proxy = proxy(backend.port())) {
      HttpResponse<String> answer = ask(proxy);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      String id = answer.headers().firstValue("x-request-id").orElseThrow();
      assertThat(id).matches("[0-9a-f]{32}").isEqualTo(backend.only().header("X-Request-Id"));
      assertThat(backend.only().header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
      assertThat(proxy.log(1).getFirst().requestId()).isEqualTo(id);
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      try (AccessLogWriter writer = new AccessLogWriter(line)) {
        writer.log(proxy.log(1).getFirst());
      }
      assertThat(line.toString(StandardCharsets.UTF_8))
          .endsWith("\"GET /a?b HTTP/2.0\" 200 5 \"-\" \"test\"\n");
    }
  }

  @Test
  void anAnswerOfTheProxyItselfSaysTheIdToo() throws Exception {
    try (var proxy = proxy()) {
      assertThat(ask(proxy).headers().firstValue("x-request-id"))
          .contains(proxy.log(1).getFirst().requestId());
    }
  }
}
