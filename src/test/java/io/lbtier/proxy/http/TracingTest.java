package io.lbtier.proxy.http;

import static io.lbtier.proxy.http.Collected.attribute;
import static io.lbtier.proxy.http.Collected.awaitSpans;
import static io.lbtier.proxy.http.Collected.spans;
import static io.lbtier.proxy.http.Collected.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lbtier.model.Tracing;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A recorder in place of a collector parses what the proxy sends it. */
class TracingTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

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
      awaitSpans(collector, 2);
      JsonNode span = spans(collector).getFirst();
      String forwarded =
          backend.requests.stream()
              .map(r -> r.header("traceparent"))
              .filter(t -> t.endsWith("-01"))
              .findFirst()
              .orElseThrow();
      JsonNode attempt = spans(collector).get(1);
      assertThat(forwarded).isEqualTo("00-" + TRACE + "-" + attempt.get("spanId").asText() + "-01");
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
      await().until(() -> proxy.proxy.plane().spans().exported() == 2);
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
      await().until(() -> proxy.proxy.plane().spans().dropped() == 2);
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
