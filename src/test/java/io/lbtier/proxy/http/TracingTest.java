package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lbtier.model.Telemetry;
import io.lbtier.model.Tracing;
import io.lbtier.proxy.LeakCheck;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A recorder in place of a collector parses what the proxy sends it. */
@ExtendWith(LeakCheck.class)
class TracingTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private static Telemetry to(ScriptedBackend collector, int perMillion) {
    String url = "http://127.0.0.1:" + collector.port() + "/v1/traces";
    return new Telemetry(null, null, new Tracing(perMillion, null, url));
  }

  private static List<JsonNode> spans(ScriptedBackend collector) throws Exception {
    List<JsonNode> spans = new ArrayList<>();
    for (Message message : collector.requests) {
      assertThat(message.startLine()).isEqualTo("POST /v1/traces HTTP/1.1");
      assertThat(message.header("Content-Type")).isEqualTo("application/json");
      JsonNode tree = JSON.readTree(message.body().getBytes(StandardCharsets.ISO_8859_1));
      JsonNode resource = tree.at("/resourceSpans/0");
      assertThat(attribute(resource.get("resource"), "service.name")).isEqualTo("test");
      assertThat(attribute(resource.get("resource"), "service.namespace")).isEqualTo("default");
      resource.at("/scopeSpans/0/spans").forEach(spans::add);
    }
    return spans;
  }

  private static String attribute(JsonNode of, String key) {
    for (JsonNode each : of.get("attributes")) {
      if (each.get("key").asText().equals(key)) {
        return each.get("value").elements().next().asText();
      }
    }
    return "";
  }

  private static void awaitSpans(ScriptedBackend collector, int n) {
    await().atMost(Duration.ofSeconds(10)).until(() -> spans(collector).size() == n);
  }

  @Test
  void aSampledRequestBecomesASpan() throws Exception {
    try (var collector = ScriptedBackend.ok("{}");
        var backend = ScriptedBackend.ok("hello");
        var proxy = new HttpFixture()) {
      proxy.telemetry = to(collector, 0);
      proxy.serve(backend.port());
      proxy.ask(
          "GET /a?b=\"c HTTP/1.1|Host: h|traceparent: 00-" + TRACE + "-00f067aa0ba902b7-00||");
      proxy.ask("GET /a?b HTTP/1.1|Host: h|traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01||");
      proxy.ask("GET /a?b HTTP/1.1|Host: h||");
      awaitSpans(collector, 1);
      JsonNode span = spans(collector).getFirst();
      String forwarded =
          backend.requests.stream()
              .map(r -> r.header("traceparent"))
              .filter(t -> t.endsWith("-01"))
              .findFirst()
              .orElseThrow();
      assertThat(forwarded).isEqualTo("00-" + TRACE + "-" + span.get("spanId").asText() + "-01");
      assertThat(span.get("traceId").asText()).isEqualTo(TRACE);
      assertThat(span.get("parentSpanId").asText()).isEqualTo("00f067aa0ba902b7");
      assertThat(span.get("name").asText()).isEqualTo("GET /");
      assertThat(span.get("kind").asInt()).isEqualTo(2);
      assertThat(span.has("status")).isFalse();
      assertThat(attribute(span, "http.response.status_code")).isEqualTo("200");
      assertThat(attribute(span, "url.path")).isEqualTo("/a");
      assertThat(attribute(span, "http.route")).isEqualTo("/");
      assertThat(attribute(span, "lbtier.pool")).isEqualTo("pool");
      assertThat(attribute(span, "lbtier.backend")).isEqualTo("127.0.0.1:" + backend.port());
      long start = span.get("startTimeUnixNano").asLong();
      assertThat(span.get("endTimeUnixNano").asLong()).isGreaterThan(start);
      assertThat(start / 1_000_000).isCloseTo(System.currentTimeMillis(), within(60_000L));
      assertThat(proxy.log(3)).extracting(e -> e.traceId()).contains(TRACE);
      await().until(() -> proxy.proxy.plane().spans().exported() == 1);
    }
  }

  @Test
  void aFailureIsAnErrorAndARootHasNoParent() throws Exception {
    try (var collector = ScriptedBackend.ok("{}");
        var proxy = new HttpFixture()) {
      proxy.telemetry = to(collector, Tracing.MILLION);
      proxy.serve();
      proxy.ask("GET / HTTP/1.1|Host: h||");
      awaitSpans(collector, 1);
      JsonNode span = spans(collector).getFirst();
      assertThat(span.has("parentSpanId")).isFalse();
      assertThat(span.at("/status/code").asInt()).isEqualTo(2);
      assertThat(attribute(span, "error.type")).isEqualTo(proxy.log(1).getFirst().failure());
    }
  }

  @Test
  void whatACollectorDoesNotTakeIsCountedAndItGoesOn() throws Exception {
    try (var collector = ScriptedBackend.answering("HTTP/1.1 503 No|Content-Length: 0||");
        var backend = ScriptedBackend.ok("hello");
        var proxy = new HttpFixture()) {
      proxy.telemetry = to(collector, Tracing.MILLION);
      proxy.serve(backend.port());
      proxy.ask("GET / HTTP/1.1|Host: h||");
      await().until(() -> proxy.proxy.plane().spans().dropped() == 1);
      collector.script(
          peer -> {
            while (peer.read() != null) {
              peer.send("HTTP/1.1 200 OK|Content-Length: 2||{}");
            }
          });
      collector.cut();
      await()
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                proxy.ask("GET / HTTP/1.1|Host: h||");
                return proxy.proxy.plane().spans().exported() >= 1;
              });
    }
  }
}
