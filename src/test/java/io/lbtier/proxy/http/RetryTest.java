package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Pool;
import io.lbtier.model.Retry;
import io.lbtier.proxy.FreePorts;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests go to another backend, and what is said when none is left. */
class RetryTest {
  private static final String POST = "POST / HTTP/1.1|Host: a|Content-Length: 5||hello";
  private static final String GET = "GET / HTTP/1.1|Host: a||";

  private static ScriptedBackend resetting() throws Exception {
    return new ScriptedBackend(
        peer -> {
          peer.read();
          peer.reset();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {GET, POST, "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||0||"})
  void goesOnWhenNobodyListens(String request) throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(FreePorts.next(), backend.port())) {
      for (int i = 1; i <= 4; i++) {
        assertThat(proxy.ask(request).body()).isEqualTo("ok");
        assertThat(backend.requests).hasSize(i);
      }
      var route = proxy.log(4);
      assertThat(route).anyMatch(e -> e.attempts() == 2);
    }
  }

  @Test
  void repeatsWhatIsSafe() throws Exception {
    try (var bad = resetting();
        var good = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(bad.port(), good.port())) {
      for (int i = 0; i < 4; i++) {
        assertThat(proxy.ask(GET).body()).isEqualTo("ok");
      }
      assertThat(bad.requests).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        POST,
        "POST / HTTP/1.1|Host: a|Content-Length: 0||",
        "PUT / HTTP/1.1|Host: a|Content-Length: 5||hello",
        "get / HTTP/1.1|Host: a||"
      })
  void doesNotRepeatWhatIsNot(String request) throws Exception {
    try (var one = resetting();
        var two = resetting();
        var proxy = new HttpFixture().serve(one.port(), two.port())) {
      Message response = proxy.ask(request);
      assertThat(response.status()).isEqualTo(502);
      assertThat(response.header("X-Lbtier-Error")).isEqualTo("reset");
      assertThat(one.requests.size() + two.requests.size()).isEqualTo(1);
    }
  }

  @Test
  void stopsAfterTheAttempts() throws Exception {
    try (var a = resetting();
        var b = resetting();
        var c = resetting();
        var proxy = new HttpFixture()) {
      proxy.retry = new Retry(1, EnumSet.allOf(Retry.On.class));
      proxy.serve(a.port(), b.port(), c.port());
      assertThat(proxy.ask(GET).header("X-Lbtier-Error")).isEqualTo("reset");
      assertThat(a.requests.size() + b.requests.size() + c.requests.size()).isEqualTo(2);
      assertThat(proxy.log(1).getFirst().attempts()).isEqualTo(2);
    }
  }

  @Test
  void repeatsOnlyWhatThePoolSays() throws Exception {
    try (var a = resetting();
        var b = resetting();
        var proxy = new HttpFixture()) {
      proxy.retry = new Retry(2, Set.of(Retry.On.ConnectFailure));
      proxy.serve(a.port(), b.port());
      assertThat(proxy.ask(GET).status()).isEqualTo(502);
      assertThat(a.requests.size() + b.requests.size()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 429, 500, 502, 503, 504})
  void triesAnotherForAStatus(int status) throws Exception {
    try (var bad = ScriptedBackend.answering("HTTP/1.1 " + status + " No|Content-Length: 2||no");
        var good = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.retry = new Retry(1, EnumSet.allOf(Retry.On.class));
      proxy.serve(bad.port(), good.port());
      for (int i = 0; i < 4; i++) {
        assertThat(proxy.ask(GET).body()).isEqualTo("ok");
      }
      assertThat(bad.requests).isNotEmpty();
      assertThat(proxy.pool().members()).allMatch(m -> m.backend().active.sum() == 0);
      for (int i = 0; i < 2; i++) {
        proxy.ask(POST);
      }
      assertThat(proxy.log).anyMatch(e -> e.status() == status && e.failure().isEmpty());
      proxy.serve(bad.port());
      assertThat(proxy.ask(GET).body()).isEqualTo("no");
    }
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    try (var proxy = new HttpFixture().serve(FreePorts.next())) {
      Message response = proxy.ask(GET);
      assertThat(response.startLine()).isEqualTo("HTTP/1.1 502 Bad Gateway");
      assertThat(response.header("X-Lbtier-Error")).isEqualTo("connect-failed");
      assertThat(response.toString()).doesNotContain("127.0.0.1");
      assertThat(proxy.log(1).getFirst().backend()).startsWith("127.0.0.1:");
      assertThat(proxy.pool().members().getFirst().backend().failures.sum()).isEqualTo(1);
    }
  }

  @Test
  void saysThatThereIsNoBackend() throws Exception {
    try (var proxy = new HttpFixture().serve();
        var client = proxy.connect()) {
      for (int i = 0; i < 2; i++) {
        Message response = client.get("/").read();
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("X-Lbtier-Error")).isEqualTo("no-backend");
      }
    }
  }

  @Test
  void dialsAgainWhenAKeptConnectionWasStale() throws Exception {
    AtomicInteger served = new AtomicInteger();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  served.incrementAndGet();
                  peer.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
                  peer.readHead();
                  peer.reset();
                });
        var proxy = new HttpFixture()) {
      proxy.retry = new Retry(0, Set.of());
      proxy.serve(backend.port());
      for (int i = 1; i <= 5; i++) {
        assertThat(proxy.ask(GET).body()).isEqualTo("ok");
      }
      assertThat(served.get()).isEqualTo(5);
      assertThat(proxy.log(5)).allMatch(e -> e.attempts() == 1);
      assertThat(proxy.pool().members().getFirst().backend().failures.sum()).isZero();
    }
  }

  @Test
  void givesUpOnSlowBackends() throws Exception {
    try (var slow =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.in.read();
                });
        var good = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.poolTimeouts = new Pool.Timeouts(2_000, 150, 60_000);
      proxy.serve(slow.port());
      Message response = proxy.ask(GET);
      assertThat(response.status()).isEqualTo(504);
      assertThat(response.header("X-Lbtier-Error")).isEqualTo("response-timeout");
      assertThat(proxy.ask(POST).status()).isEqualTo(504);
      proxy.serve(slow.port(), good.port());
      for (int i = 0; i < 2; i++) {
        assertThat(proxy.ask(GET).body()).isEqualTo("ok");
      }
      await()
          .until(
              () -> proxy.pool().members().stream().allMatch(m -> m.backend().active.sum() == 0));
    }
  }
}
