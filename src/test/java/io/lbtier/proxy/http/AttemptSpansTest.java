package io.lbtier.proxy.http;

import static io.lbtier.proxy.http.Collected.attribute;
import static io.lbtier.proxy.http.Collected.awaitSpans;
import static io.lbtier.proxy.http.Collected.spans;
import static io.lbtier.proxy.http.Collected.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lbtier.model.Mirror;
import io.lbtier.model.Pool;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction.Forward;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.model.RouteMatch;
import io.lbtier.model.Tracing;
import io.lbtier.proxy.FreePorts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A span for each attempt at a backend, and what backends are told of it. */
class AttemptSpansTest {
  private static final String GET = "GET /a?b HTTP/1.1|Host: h||";

  private final HttpFixture proxy = new HttpFixture();
  private ScriptedBackend collector;

  @BeforeEach
  void collect() throws Exception {
    collector = ScriptedBackend.ok("{}");
    proxy.telemetry = to(collector, Tracing.MILLION);
  }

  @AfterEach
  void close() throws Exception {
    proxy.close();
    collector.close();
  }

  private static String told(Message request) {
    return String.valueOf(request.header("traceparent"));
  }

  /** What a backend is told that is to be below this span. */
  private static String parent(JsonNode span) {
    return "00-" + span.get("traceId").asText() + "-" + span.get("spanId").asText() + "-01";
  }

  private static long nanos(JsonNode span, String field) {
    return span.get(field + "TimeUnixNano").asLong();
  }

  @Test
  void anAttemptIsBelowItsRequest() throws Exception {
    try (var backend = ScriptedBackend.ok("hello")) {
      proxy.serve(backend.port()).ask(GET);
      awaitSpans(collector, 2);
      JsonNode request = spans(collector).getFirst();
      JsonNode attempt = spans(collector).get(1);
      assertThat(request.get("kind").asInt()).isEqualTo(2);
      assertThat(attempt.get("kind").asInt()).isEqualTo(3);
      assertThat(attempt.get("name").asText()).isEqualTo("GET");
      assertThat(attempt.get("traceId")).isEqualTo(request.get("traceId"));
      assertThat(attempt.get("parentSpanId")).isEqualTo(request.get("spanId"));
      assertThat(attempt.get("spanId")).isNotEqualTo(request.get("spanId"));
      assertThat(told(backend.only())).isEqualTo(parent(attempt));
      assertThat(attribute(attempt, "http.request.method")).isEqualTo("GET");
      assertThat(attribute(attempt, "url.full"))
          .isEqualTo("http://127.0.0.1:" + backend.port() + "/a?b");
      assertThat(attribute(attempt, "server.address")).isEqualTo("127.0.0.1");
      assertThat(attribute(attempt, "server.port")).isEqualTo("" + backend.port());
      assertThat(attribute(attempt, "http.response.status_code")).isEqualTo("200");
      assertThat(attribute(attempt, "http.request.resend_count")).isEmpty();
      assertThat(attribute(attempt, "error.type")).isEmpty();
      assertThat(attempt.has("status")).isFalse();
      assertThat(nanos(attempt, "start")).isGreaterThanOrEqualTo(nanos(request, "start"));
      assertThat(nanos(attempt, "end")).isGreaterThan(nanos(attempt, "start"));
    }
  }

  @Test
  void aRetryIsAnAttemptOfItsOwn() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ScriptedBackend.Script script =
        peer -> {
          while (peer.read() != null) {
            peer.send(
                asked.getAndIncrement() == 0
                    ? "HTTP/1.1 503 No|Content-Length: 2||no"
                    : "HTTP/1.1 200 OK|Content-Length: 2||ok");
          }
        };
    try (var one = new ScriptedBackend(script);
        var other = new ScriptedBackend(script)) {
      proxy.serve(one.port(), other.port());
      assertThat(proxy.ask(GET).body()).isEqualTo("ok");
      awaitSpans(collector, 3);
      JsonNode request = spans(collector).getFirst();
      JsonNode first = spans(collector).get(1);
      JsonNode second = spans(collector).get(2);
      boolean began = attribute(first, "server.port").equals("" + one.port());
      assertThat(told((began ? one : other).only())).isEqualTo(parent(first));
      assertThat(told((began ? other : one).only())).isEqualTo(parent(second));
      assertThat(first.get("spanId")).isNotEqualTo(second.get("spanId"));
      assertThat(second.get("parentSpanId")).isEqualTo(request.get("spanId"));
      assertThat(attribute(first, "http.response.status_code")).isEqualTo("503");
      assertThat(attribute(first, "error.type")).isEqualTo("503");
      assertThat(first.at("/status/code").asInt()).isEqualTo(2);
      assertThat(attribute(first, "http.request.resend_count")).isEmpty();
      assertThat(attribute(second, "http.response.status_code")).isEqualTo("200");
      assertThat(attribute(second, "http.request.resend_count")).isEqualTo("1");
      assertThat(second.has("status")).isFalse();
      assertThat(nanos(second, "start")).isGreaterThanOrEqualTo(nanos(first, "end"));
    }
  }

  @Test
  void anAttemptThatNobodyTookSaysWhy() throws Exception {
    proxy.serve(FreePorts.next());
    proxy.ask(GET);
    awaitSpans(collector, 2);
    JsonNode attempt = spans(collector).get(1);
    assertThat(attribute(attempt, "error.type")).isEqualTo("connect-failed");
    assertThat(attribute(attempt, "http.response.status_code")).isEmpty();
    assertThat(attempt.at("/status/code").asInt()).isEqualTo(2);
  }

  @Test
  void anAttemptEndsWithItsClient() throws Exception {
    CountDownLatch come = new CountDownLatch(1);
    try (var backend =
        new ScriptedBackend(
            peer -> {
              peer.read();
              come.countDown();
              peer.read();
            })) {
      proxy.serve(backend.port());
      try (var client = proxy.connect()) {
        client.send(GET);
        come.await();
      }
      awaitSpans(collector, 2);
      assertThat(attribute(spans(collector).get(1), "error.type")).isEqualTo("client-closed");
    }
  }

  @Test
  void aBackendOfHttp2IsToldToo() throws Exception {
    proxy.protocol = Pool.Protocol.HTTP2;
    try (var backend = new Http2Backend((c, r) -> c.answer(r.stream(), "hello"))) {
      proxy.serve(backend.port()).ask(GET);
      awaitSpans(collector, 2);
      assertThat(backend.requests.getFirst().field("traceparent"))
          .isEqualTo(parent(spans(collector).get(1)));
    }
  }

  @Test
  void aValueThatLooksLikeATraceparentIsLeftAlone() throws Exception {
    try (var backend = ScriptedBackend.ok("hello")) {
      String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
      proxy
          .serve(backend.port())
          .ask(
              "GET / HTTP/1.1|Host: h|X-Said: traceparent: "
                  + trace
                  + "|traceparent: "
                  + trace
                  + "||");
      awaitSpans(collector, 2);
      assertThat(backend.only().header("X-Said")).isEqualTo("traceparent: " + trace);
      assertThat(told(backend.only())).isEqualTo(parent(spans(collector).get(1)));
    }
  }

  @Test
  void aCopyIsBelowTheRequestItself() throws Exception {
    try (var backend = ScriptedBackend.ok("hello");
        var shadow = ScriptedBackend.ok("shadow")) {
      proxy.routes =
          List.of(
              new Route(
                  RouteMatch.of(null, "/"),
                  new Forward(
                      List.of(new Share("pool", 1)),
                      null,
                      null,
                      null,
                      null,
                      new Mirror("shadow", 100, 100))));
      proxy.otherPorts = Map.of("shadow", shadow.port());
      proxy.serve(backend.port()).ask(GET);
      awaitSpans(collector, 2);
      await().until(() -> shadow.requests.size() == 1);
      assertThat(told(shadow.only())).isEqualTo(parent(spans(collector).getFirst()));
    }
  }
}
