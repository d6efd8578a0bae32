package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Affinity;
import io.lbtier.model.Limits;
import io.lbtier.model.Retry;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.balance.Admission;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of requests that there is no room for. */
class LimitsTest {
  private static final String GET = "GET / HTTP/1.1|Host: a||";
  private static final String OK = "HTTP/1.1 200 OK|Content-Length: 2||ok";

  /** Requests that wait for {@link #answer}. */
  private final BlockingQueue<ScriptedBackend.Peer> asked = new LinkedBlockingQueue<>();

  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger now = new AtomicInteger();

  /** A backend that answers when told to. */
  private ScriptedBackend patient() throws Exception {
    return new ScriptedBackend(
        peer -> {
          while (peer.read() != null) {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            asked.add(peer);
          }
        });
  }

  private void answer() throws Exception {
    ScriptedBackend.Peer peer = asked.take();
    now.decrementAndGet();
    peer.send(OK);
  }

  private static Limits limits(@Nullable Integer active, @Nullable Integer perBackend) {
    return new Limits(active, perBackend, null);
  }

  private static Limits queue(int active, int length, long timeoutMillis) {
    return new Limits(active, null, new Limits.Queue(length, timeoutMillis));
  }

  private static Admission admission(HttpFixture proxy) {
    return Objects.requireNonNull(proxy.pool().admission());
  }

  private static void assertNothingIsLeft(HttpFixture proxy) {
    await()
        .untilAsserted(
            () -> {
              assertThat(admission(proxy).active()).isZero();
              assertThat(admission(proxy).waiting()).isZero();
              assertThat(proxy.pool().members()).allMatch(m -> m.backend().active.sum() == 0);
            });
  }

  @Test
  void refusesWhatIsTooMuchAtOnce() throws Exception {
    try (var backend = patient();
        var proxy = new HttpFixture()) {
      proxy.poolLimits = limits(1, null);
      proxy.serve(backend.port());
      try (var first = proxy.connect().send(GET)) {
        await().until(() -> asked.size() == 1);
        Message refused = proxy.ask(GET);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("X-Lbtier-Error")).isEqualTo("overloaded");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(admission(proxy).refused()).isEqualTo(1);
        answer();
        assertThat(first.read().body()).isEqualTo("ok");
        first.send(GET);
        answer();
        assertThat(first.read().body()).isEqualTo("ok");
      }
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void fillsTheOtherBackendFirst() throws Exception {
    try (var a = patient();
        var b = patient();
        var proxy = new HttpFixture()) {
      proxy.poolLimits = limits(null, 1);
      proxy.weights = List.of(100, 1);
      proxy.serve(a.port(), b.port());
      try (var one = proxy.connect().send(GET);
          var two = proxy.connect().send(GET)) {
        await().until(() -> asked.size() == 2);
        assertThat(a.accepted.get()).isEqualTo(1);
        assertThat(b.accepted.get()).isEqualTo(1);
        assertThat(proxy.ask(GET).header("X-Lbtier-Error")).isEqualTo("overloaded");
        answer();
        answer();
        assertThat(one.read().body()).isEqualTo("ok");
        assertThat(two.read().body()).isEqualTo("ok");
      }
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void waitsForRoom() throws Exception {
    try (var backend = patient();
        var proxy = new HttpFixture()) {
      proxy.poolLimits = queue(1, 1, 10_000);
      proxy.serve(backend.port());
      try (var first = proxy.connect().send(GET);
          var second = proxy.connect()) {
        await().until(() -> asked.size() == 1);
        second.send("POST / HTTP/1.1|Host: a|Content-Length: 5||hello");
        await().until(() -> admission(proxy).waiting() == 1);
        assertThat(proxy.ask(GET).header("X-Lbtier-Error")).isEqualTo("overloaded");
        answer();
        assertThat(first.read().body()).isEqualTo("ok");
        answer();
        assertThat(second.read().body()).isEqualTo("ok");
        assertThat(backend.requests.getLast().body()).isEqualTo("hello");
      }
      assertThat(proxy.log(3)).filteredOn(e -> e.queuedNanos() > 0).hasSize(1);
      assertThat(admission(proxy).waitedNanos()).isPositive();
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void waitsNoLongerThanItMay() throws Exception {
    try (var backend = patient();
        var proxy = new HttpFixture()) {
      proxy.poolLimits = queue(1, 5, 50);
      proxy.serve(backend.port());
      try (var first = proxy.connect().send(GET)) {
        await().until(() -> asked.size() == 1);
        Message late = proxy.ask(GET);
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.header("X-Lbtier-Error")).isEqualTo("queue-timeout");
        assertThat(late.header("Retry-After")).isEqualTo("1");
        answer();
        assertThat(first.read().body()).isEqualTo("ok");
      }
      assertThat(admission(proxy).timeouts()).isEqualTo(1);
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void aClientThatGoesLeavesTheLine() throws Exception {
    try (var backend = patient();
        var proxy = new HttpFixture()) {
      proxy.poolLimits = queue(1, 5, 10_000);
      proxy.serve(backend.port());
      try (var first = proxy.connect().send(GET)) {
        await().until(() -> asked.size() == 1);
        try (var second = proxy.connect().send(GET)) {
          await().until(() -> admission(proxy).waiting() == 1);
          assertThat(second.socket.isConnected()).isTrue();
        }
        await().until(() -> admission(proxy).waiting() == 0);
        answer();
        assertThat(first.read().body()).isEqualTo("ok");
      }
      assertThat(backend.requests).hasSize(1);
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void roomThatComesWithANewConfigurationIsUsed() throws Exception {
    try (var a = patient();
        var b = patient();
        var proxy = new HttpFixture()) {
      proxy.poolLimits = new Limits(null, 1, new Limits.Queue(5, 10_000));
      proxy.serve(a.port());
      try (var first = proxy.connect().send(GET);
          var second = proxy.connect();
          var third = proxy.connect()) {
        await().until(() -> asked.size() == 1);
        second.send(GET);
        third.send(GET);
        await().until(() -> admission(proxy).waiting() == 2);
        proxy.serve(a.port(), b.port());
        await().until(() -> asked.size() == 2);
        assertThat(b.accepted.get()).isEqualTo(1);
        proxy.poolLimits = null;
        proxy.serve(a.port(), b.port());
        await().until(() -> asked.size() == 3);
        for (int i = 0; i < 3; i++) {
          answer();
        }
        for (HttpClient client : List.of(first, second, third)) {
          assertThat(client.read().body()).isEqualTo("ok");
        }
      }
      await()
          .until(
              () -> proxy.pool().members().stream().allMatch(m -> m.backend().active.sum() == 0));
    }
  }

  @Test
  void whenTheLastBackendGoesThoseWhoWaitAreTold() throws Exception {
    try (var a = patient();
        var proxy = new HttpFixture()) {
      proxy.poolLimits = queue(1, 5, 10_000);
      proxy.serve(a.port());
      try (var first = proxy.connect().send(GET);
          var second = proxy.connect()) {
        await().until(() -> asked.size() == 1);
        second.send(GET);
        await().until(() -> admission(proxy).waiting() == 1);
        proxy.serve();
        assertThat(second.read().header("X-Lbtier-Error")).isEqualTo("no-backend");
        answer();
        assertThat(first.read().body()).isEqualTo("ok");
      }
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void aRetryStaysInThePool() throws Exception {
    try (var good = ScriptedBackend.ok("ok");
        var bad = ScriptedBackend.answering("HTTP/1.1 503 No|Content-Length: 2||no");
        var proxy = new HttpFixture()) {
      proxy.retry = new Retry(3, EnumSet.allOf(Retry.On.class));
      proxy.poolLimits = queue(1, 5, 10_000);
      proxy.serve(FreePorts.next(), bad.port(), good.port());
      for (int i = 0; i < 6; i++) {
        assertThat(proxy.ask(GET).body()).isEqualTo("ok");
      }
      assertThat(bad.requests).isNotEmpty();
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void aRetryWaitsToo() throws Exception {
    try (var patient = patient();
        var dead = new ScriptedBackend(ScriptedBackend.Peer::reset);
        var proxy = new HttpFixture()) {
      proxy.poolLimits = new Limits(null, 1, new Limits.Queue(5, 10_000));
      proxy.serve(patient.port());
      try (var first = proxy.connect().send(GET);
          var second = proxy.connect()) {
        await().until(() -> asked.size() == 1);
        proxy.serve(patient.port(), dead.port());
        second.send(GET);
        await().until(() -> admission(proxy).waiting() == 1);
        assertThat(dead.accepted.get()).isEqualTo(1);
        answer();
        assertThat(first.read().body()).isEqualTo("ok");
        answer();
        assertThat(second.read().body()).isEqualTo("ok");
      }
      assertThat(proxy.log(2).getLast().attempts()).isEqualTo(2);
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void aTunnelHoldsItsRoom() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  peer.send("HTTP/1.1 101 Switching|Connection: upgrade|Upgrade: websocket||");
                  peer.in.transferTo(OutputStream.nullOutputStream());
                });
        var proxy = new HttpFixture()) {
      proxy.poolLimits = limits(1, null);
      proxy.serve(backend.port());
      try (var client =
          proxy.connect().send("GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: websocket||")) {
        assertThat(client.readHead().status()).isEqualTo(101);
        assertThat(proxy.ask(GET).header("X-Lbtier-Error")).isEqualTo("overloaded");
      }
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void aClientWaitsForItsOwnBackend() throws Exception {
    try (var a = patient();
        var b = patient();
        var proxy = new HttpFixture()) {
      proxy.affinity = HttpFixture.cookie("S", Affinity.OnBackendLoss.Rebalance);
      proxy.poolLimits = new Limits(null, 1, new Limits.Queue(5, 10_000));
      proxy.serve(a.port(), b.port());
      try (var first = proxy.connect().send(GET);
          var second = proxy.connect()) {
        answer();
        String cookie = Objects.requireNonNull(first.read().header("Set-Cookie")).split(";", 2)[0];
        String mine = "GET / HTTP/1.1|Host: a|Cookie: " + cookie + "||";
        first.send(mine);
        await().until(() -> asked.size() == 1);
        second.send(mine);
        await().until(() -> admission(proxy).waiting() == 1);
        try (var other = proxy.connect().send(GET)) {
          // Behind one who waits for its own, but there is room for it.
          await().until(() -> asked.size() == 2);
          answer();
          answer();
          assertThat(first.read().body()).isEqualTo("ok");
          assertThat(other.read().body()).isEqualTo("ok");
          answer();
          assertThat(second.read().body()).isEqualTo("ok");
        }
      }
      assertNothingIsLeft(proxy);
    }
  }

  /** Event loops share the limits, and wake each other. */
  @Test
  void holdsForAllEventLoops() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  while (peer.read() != null) {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    now.decrementAndGet();
                    peer.send(OK);
                  }
                });
        var proxy = new HttpFixture(3)) {
      proxy.poolLimits = queue(2, 100, 10_000);
      proxy.serve(backend.port());
      List<Thread> clients = new ArrayList<>();
      AtomicInteger served = new AtomicInteger();
      for (int i = 0; i < 12; i++) {
        clients.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try (var client = proxy.connect()) {
                        for (int j = 0; j < 50; j++) {
                          assertThat(client.send(GET).read().body()).isEqualTo("ok");
                          served.incrementAndGet();
                        }
                      } catch (Exception e) {
                        throw new AssertionError(e);
                      }
                    }));
      }
      for (Thread client : clients) {
        client.join();
      }
      assertThat(served.get()).isEqualTo(600);
      assertThat(most.get()).isBetween(1, 2);
      assertThat(admission(proxy).queued()).isPositive();
      assertNothingIsLeft(proxy);
    }
  }
}
