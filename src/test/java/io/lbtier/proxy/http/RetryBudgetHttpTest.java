package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Retry;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.balance.RetryBudget;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the budget and {@code nonIdempotent} let pass. */
class RetryBudgetHttpTest {
  private static final String GET = "GET / HTTP/1.1|Host: a||";
  private static final String EMPTY_POST = "POST / HTTP/1.1|Host: a|Content-Length: 0||";

  private static Retry all(@Nullable Boolean nonIdempotent, int percent, int min) {
    return new Retry(
        2, EnumSet.allOf(Retry.On.class), nonIdempotent, new Retry.Budget(percent, min), null);
  }

  private static RetryBudget budget(HttpFixture proxy) {
    return Objects.requireNonNull(proxy.pool().retryBudget());
  }

  @Test
  void answersWithTheLastAnswerWhenThereIsNoneLeft() throws Exception {
    try (var a = ScriptedBackend.answering("HTTP/1.1 503 No|Content-Length: 2||no");
        var b = ScriptedBackend.answering("HTTP/1.1 503 No|Content-Length: 2||no");
        var proxy = new HttpFixture()) {
      proxy.retry = all(null, 0, 0);
      proxy.serve(a.port(), b.port());
      assertThat(proxy.ask(GET).body()).isEqualTo("no");
      assertThat(a.requests.size() + b.requests.size()).isEqualTo(1);
      assertThat(proxy.log(1).getFirst().notRetried()).isEqualTo("budget");
      assertThat(proxy.log.getFirst().failure()).isEmpty();
      proxy.serve(FreePorts.next());
      assertThat(proxy.ask(GET).header("X-Lbtier-Error")).isEqualTo("connect-failed");
      assertThat(proxy.log(2).getLast().notRetried()).isEqualTo("budget");
      assertThat(budget(proxy).exhausted()).isEqualTo(2);
      assertThat(budget(proxy).active()).isZero();
    }
  }

  @Test
  void isTakenUntilTheResponseBegins() throws Exception {
    CountDownLatch answers = new CountDownLatch(1);
    CountDownLatch ends = new CountDownLatch(1);
    try (var bad = ScriptedBackend.answering("HTTP/1.1 503 No|Content-Length: 2||no");
        var slow =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  pass(answers);
                  peer.send("HTTP/1.1 200 OK|Content-Length: 2||o");
                  pass(ends);
                  peer.send("k");
                });
        var proxy = new HttpFixture()) {
      proxy.retry = all(null, 0, 1);
      proxy.serve(bad.port(), slow.port());
      try (var one = proxy.connect();
          var two = proxy.connect()) {
        // One of the two turns is the bad one's.
        one.get("/");
        two.get("/");
        await().until(() -> budget(proxy).active() == 1);
        proxy.serve(bad.port());
        assertThat(proxy.ask(GET).status()).isEqualTo(503);
        assertThat(budget(proxy).exhausted()).isEqualTo(1);
        answers.countDown();
        await().until(() -> budget(proxy).active() == 0);
        ends.countDown();
        assertThat(one.read().body()).isEqualTo("ok");
        assertThat(two.read().body()).isEqualTo("ok");
      }
    }
  }

  private static void pass(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void isGivenBackWhenTheClientGoes() throws Exception {
    try (var bad = ScriptedBackend.answering("HTTP/1.1 503 No|Content-Length: 2||no");
        var silent =
            new ScriptedBackend(peer -> peer.in.transferTo(OutputStream.nullOutputStream()));
        var proxy = new HttpFixture()) {
      proxy.retry = all(null, 0, 1);
      proxy.serve(bad.port(), silent.port());
      try (var one = proxy.connect();
          var two = proxy.connect()) {
        one.get("/");
        two.get("/");
        await().until(() -> budget(proxy).active() == 1);
      }
      await().until(() -> budget(proxy).active() == 0);
      assertThat(proxy.pool().members()).allMatch(m -> m.backend().active.sum() == 0);
    }
  }

  @Test
  void repeatsWhatIsNotIdempotentIfToldSo() throws Exception {
    try (var bad = ScriptedBackend.answering("HTTP/1.1 503 No|Content-Length: 2||no");
        var good = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.retry = all(true, 100, 3);
      proxy.serve(bad.port(), good.port());
      for (int i = 0; i < 4; i++) {
        assertThat(proxy.ask(EMPTY_POST).body()).isEqualTo("ok");
      }
      assertThat(bad.requests).isNotEmpty();
    }
  }

  @Test
  void saysThatTheBodyIsGone() throws Exception {
    try (var bad =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.reset();
                });
        var proxy = new HttpFixture().serve(bad.port())) {
      assertThat(proxy.ask("PUT / HTTP/1.1|Host: a|Content-Length: 2||hi").status()).isEqualTo(502);
      assertThat(proxy.log(1).getFirst().notRetried()).isEqualTo("body");
      assertThat(proxy.ask("POST / HTTP/1.1|Host: a|Content-Length: 2||hi").status())
          .isEqualTo(502);
      assertThat(proxy.log(2).getLast().notRetried()).isEmpty();
    }
  }

  @Test
  void repeatsARequestWhoseBodyHasNotBegun() throws Exception {
    try (var bad =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  peer.reset();
                });
        var good = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(bad.port(), good.port())) {
      for (int i = 0; i < 2; i++) {
        try (var client = proxy.connect()) {
          client.send("PUT / HTTP/1.1|Host: a|Content-Length: 2||");
          int tries = i;
          await().until(() -> good.requests.size() + good.accepted.get() > tries);
          client.send("hi");
          assertThat(client.read().body()).isEqualTo("ok");
        }
      }
    }
  }
}
