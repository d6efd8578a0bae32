package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.RequestIds;
import io.lbtier.model.Telemetry;
import io.lbtier.model.Tracing;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CorrelationTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
  private static final List<String> HERE = List.of("127.0.0.0/8");
  private static final List<String> ELSEWHERE = List.of("10.0.0.0/8");

  private static Telemetry ids(List<String> keepFrom, boolean response) {
    return new Telemetry(null, new RequestIds(keepFrom, response), null);
  }

  private static Telemetry tracing(int perMillion, @Nullable List<String> keepFrom) {
    return new Telemetry(null, null, new Tracing(perMillion, keepFrom, null));
  }

  /** What a backend gets of a request with these lines. */
  private static Message forwarded(@Nullable Telemetry telemetry, String lines) throws Exception {
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture()) {
      proxy.telemetry = telemetry;
      proxy.serve(backend.port());
      proxy.ask("GET / HTTP/1.1|Host: h|" + lines + "|");
      return backend.only();
    }
  }

  private static String head(Message message) {
    return String.join("\r\n", message.headers()) + "\r\n";
  }

  @Test
  void withoutTelemetryAllPasses() throws Exception {
    Message request =
        forwarded(null, "X-Request-Id: a b|traceparent: nonsense|tracestate: nonsense|");
    assertThat(head(request))
        .contains("X-Request-Id: a b\r\n", "traceparent: nonsense\r\n", "tracestate: nonsense\r\n");
  }

  @Test
  void aRequestGetsAnIdOfItsOwn() throws Exception {
    try (var backend =
            ScriptedBackend.answering("HTTP/1.1 200 OK|x-request-id: z|Content-Length: 0||");
        var proxy = new HttpFixture()) {
      proxy.telemetry = ids(List.of(), true);
      proxy.serve(backend.port());
      Message first = proxy.ask("GET / HTTP/1.1|Host: h|x-request-id: mine||");
      Message second = proxy.ask("GET / HTTP/1.1|Host: h||");
      List<String> ids = backend.requests.stream().map(r -> r.header("X-Request-Id")).toList();
      assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{32}"));
      assertThat(List.of(first.header("X-Request-Id"), second.header("X-Request-Id")))
          .isEqualTo(ids);
      assertThat(head(first).toLowerCase(Locale.ROOT)).containsOnlyOnce("x-request-id");
      assertThat(proxy.log(2)).extracting(e -> e.requestId()).isEqualTo(ids);
    }
  }

  @Test
  void anAnswerOfTheProxyItselfSaysTheIdToo() throws Exception {
    try (var proxy = new HttpFixture()) {
      proxy.telemetry = ids(List.of(), true);
      proxy.serve();
      Message answer = proxy.ask("GET / HTTP/1.1|Host: h||");
      assertThat(answer.header("X-Request-Id")).isEqualTo(proxy.log(1).getFirst().requestId());
    }
  }

  @Test
  void clientsThatAreTrustedKeepTheirId() throws Exception {
    assertThat(head(forwarded(ids(HERE, false), "X-Request-ID: 7f/a-b.c_d|")))
        .contains("X-Request-ID: 7f/a-b.c_d\r\n");
    assertThat(forwarded(ids(ELSEWHERE, false), "X-Request-ID: 7f|").header("X-Request-Id"))
        .hasSize(32);
    assertThat(head(forwarded(ids(HERE, false), "X-Request-ID: one|X-Request-Id: two|")))
        .doesNotContain(": one", ": two");
    assertThat(forwarded(ids(HERE, false), "X-Request-ID: a\"b|").header("X-Request-Id"))
        .hasSize(32);
    assertThat(head(forwarded(ids(HERE, false), "X-Request-ID: " + "x".repeat(129) + "|")))
        .doesNotContain("xxx");
  }

  @Test
  void aTracePasses() throws Exception {
    Message request = forwarded(tracing(0, null), "traceparent: " + PARENT + "|tracestate: a=b|");
    assertThat(head(request)).contains("traceparent: " + PARENT, "tracestate: a=b");
  }

  @Test
  void aTraceIsMadeWhereThereIsNone() throws Exception {
    assertThat(forwarded(tracing(Tracing.MILLION, null), "").header("traceparent"))
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    assertThat(forwarded(tracing(0, null), "").header("traceparent"))
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
  }

  @Test
  void whatIsMalformedIsReplacedTogetherWithItsState() throws Exception {
    Message request =
        forwarded(tracing(0, null), "traceparent: 00-x-y-01|tracestate: a=b|TRACESTATE: c=d|");
    assertThat(request.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    assertThat(head(request)).doesNotContainIgnoringCase("tracestate");
  }

  @Test
  void aStateThatIsMalformedGoesAlone() throws Exception {
    Message request = forwarded(tracing(0, null), "traceparent: " + PARENT + "|tracestate: A=|");
    assertThat(head(request)).contains("traceparent: " + PARENT).doesNotContain("tracestate");
  }

  @Test
  void othersBeginATraceOfTheirOwn() throws Exception {
    Message request =
        forwarded(tracing(0, ELSEWHERE), "traceparent: " + PARENT + "|tracestate: a=b|");
    assertThat(head(request)).doesNotContain(TRACE, "tracestate");
  }
}
