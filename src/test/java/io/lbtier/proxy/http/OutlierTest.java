package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.OutlierDetection;
import io.lbtier.model.ProxyStatus.BackendStatus;
import io.lbtier.model.Records;
import io.lbtier.model.Retry;
import io.lbtier.model.Route;
import io.lbtier.model.StatusRange;
import io.lbtier.proxy.ProxyEvent;
import io.lbtier.proxy.balance.Outcomes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backends that pass their checks and serve badly. */
class OutlierTest {
  private static final String GET = "GET / HTTP/1.1|Host: a||";
  private static final String BAD = "HTTP/1.1 503 Service Unavailable|Content-Length: 0||";

  private final List<String> events = new CopyOnWriteArrayList<>();

  static OutlierDetection detection(
      int inARow, int failurePercent, OutlierDetection.@Nullable Latency latency, long base) {
    return new OutlierDetection(
        inARow,
        List.of(new StatusRange(500, 599)),
        100,
        5,
        failurePercent,
        latency,
        base,
        60_000,
        50,
        false);
  }

  /** Looks at the parts that fail so seldom that no ejection is forgotten before the next one. */
  static OutlierDetection unforgiving(long base) {
    return Records.with(detection(3, 0, null, base), "intervalMillis", 3_600_000L);
  }

  private HttpFixture proxy(OutlierDetection detection) {
    HttpFixture proxy = new HttpFixture();
    proxy.proxy.onEvent((ProxyEvent event) -> events.add(event.message()));
    proxy.retry = new Retry(0, Set.of());
    proxy.outlierDetection = detection;
    return proxy;
  }

  private static BackendStatus status(HttpFixture proxy, int port) {
    return proxy.proxy.status().pools().getFirst().backends().stream()
        .filter(b -> b.port() == port)
        .findFirst()
        .orElseThrow();
  }

  private void awaitEvent(String part) {
    await()
        .pollInterval(Duration.ofMillis(2))
        .untilAsserted(() -> assertThat(events).anyMatch(e -> e.contains(part)));
  }

  @Test
  void failuresInARowEject() throws IOException {
    try (var good = ScriptedBackend.ok("good");
        var bad = ScriptedBackend.answering(BAD);
        var proxy = proxy(detection(3, 0, null, 60_000)).serve(good.port(), bad.port())) {
      while (bad.requests.size() < 3) {
        proxy.ask(GET);
      }
      awaitEvent(
          "127.0.0.1:"
              + bad.port()
              + " went down: ejected: 3 failures in a row, the last one: status 503, for 60s");
      await().until(() -> !status(proxy, bad.port()).up());
      assertThat(status(proxy, bad.port()).cause())
          .isEqualTo("ejected: 3 failures in a row, the last one: status 503");
      int asked = bad.requests.size();
      for (int i = 0; i < 10; i++) {
        assertThat(proxy.ask(GET).body()).isEqualTo("good");
      }
      assertThat(bad.requests).hasSize(asked);
    }
  }

  @Test
  void whoWasEjectedComesBackAndStaysAwayLongerTheNextTime() throws IOException {
    try (var good = ScriptedBackend.ok("good");
        var bad = ScriptedBackend.answering(BAD);
        var proxy = proxy(unforgiving(100)).serve(good.port(), bad.port())) {
      while (bad.requests.size() < 3) {
        proxy.ask(GET);
      }
      awaitEvent("status 503, for 100ms");
      awaitEvent("127.0.0.1:" + bad.port() + " is up: its ejection is over");
      while (bad.requests.size() < 6) {
        proxy.ask(GET);
      }
      awaitEvent("status 503, for 200ms");
      assertThat(proxy.pool().members().stream().mapToLong(m -> m.backend().ejections.sum()).sum())
          .isEqualTo(2);
    }
  }

  @Test
  void aSuccessEndsTheRun() throws IOException {
    try (var good = ScriptedBackend.ok("good");
        var mixed =
            new ScriptedBackend(
                peer -> {
                  for (int i = 0; peer.read() != null; i++) {
                    peer.send(i % 3 == 2 ? "HTTP/1.1 200 OK|Content-Length: 0||" : BAD);
                  }
                });
        var proxy = proxy(detection(3, 0, null, 60_000)).serve(good.port(), mixed.port())) {
      for (int i = 0; i < 40; i++) {
        proxy.ask(GET);
      }
      assertThat(mixed.requests).hasSize(20);
      assertThat(status(proxy, mixed.port()).up()).isTrue();
    }
  }

  /** To go on with another protocol, or as a tunnel, is to answer. */
  @ParameterizedTest
  @CsvSource({
    "CONNECT b.example:443 HTTP/1.1|Host: b.example:443||,HTTP/1.1 200 OK||",
    "GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: chat||,"
        + "HTTP/1.1 101 X|Connection: upgrade|Upgrade: chat||",
  })
  void aTunnelEndsTheRunToo(String request, String agreed) throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (var good = ScriptedBackend.answering(agreed);
        var mixed =
            new ScriptedBackend(
                peer -> {
                  while (peer.read() != null) {
                    if (asked.incrementAndGet() % 3 == 0) {
                      peer.send(agreed);
                      return;
                    }
                    peer.send(BAD);
                  }
                });
        var proxy = proxy(unforgiving(60_000))) {
      proxy.routes = List.of(new Route(null, "/", "pool"), ConnectTest.route(null, "CONNECT"));
      proxy.serve(good.port(), mixed.port());
      for (int i = 0; i < 40; i++) {
        try (var client = proxy.connect()) {
          client.send(request).readHead();
        }
      }
      assertThat(mixed.requests).hasSize(20);
      assertThat(status(proxy, mixed.port()).up()).isTrue();
      Outcomes.Sample found = Objects.requireNonNull(proxy.backend(mixed.port()).outcomes()).take();
      assertThat(found.flows()).isEqualTo(20);
      assertThat(found.failed()).isEqualTo(14);
      assertThat(Objects.requireNonNull(proxy.backend(good.port()).outcomes()).take().meanNanos())
          .isPositive();
    }
  }

  @Test
  void brokenConnectionsAreFailures() throws IOException {
    try (var good = ScriptedBackend.ok("good");
        var bad = new ScriptedBackend(ScriptedBackend.Peer::readHead);
        var proxy = proxy(detection(3, 0, null, 60_000)).serve(good.port(), bad.port())) {
      while (bad.accepted.get() < 3) {
        proxy.ask(GET);
      }
      awaitEvent(
          " went down: ejected: 3 failures in a row, the last one: closed before a response");
    }
  }

  @Test
  void aPartThatFailsEjects() throws IOException {
    try (var good = ScriptedBackend.ok("good");
        var half =
            new ScriptedBackend(
                peer -> {
                  for (int i = 0; peer.read() != null; i++) {
                    peer.send(i % 2 == 0 ? "HTTP/1.1 200 OK|Content-Length: 0||" : BAD);
                  }
                });
        var proxy = proxy(detection(0, 40, null, 60_000)).serve(good.port(), half.port())) {
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                proxy.ask(GET);
                return !status(proxy, half.port()).up();
              });
      assertThat(status(proxy, half.port()).cause())
          .matches("ejected: \\d+ of \\d+ requests failed");
    }
  }

  @Test
  void aSlowOneIsEjected() throws IOException {
    var latency = new OutlierDetection.Latency(300, 10);
    try (var good = ScriptedBackend.ok("good");
        var slow =
            new ScriptedBackend(
                peer -> {
                  while (peer.read() != null) {
                    pause();
                    peer.send("HTTP/1.1 200 OK|Content-Length: 4||slow");
                  }
                });
        var proxy = proxy(detection(0, 0, latency, 60_000))) {
      proxy.outlierDetection =
          new OutlierDetection(0, List.of(), 500, 3, 0, latency, 60_000, 60_000, 50, false);
      proxy.serve(good.port(), slow.port());
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                proxy.ask(GET);
                return !status(proxy, slow.port()).up();
              });
      assertThat(status(proxy, slow.port()).cause())
          .matches("ejected: answers took \\d+ms, those of others \\d+ms");
      assertThat(proxy.ask(GET).body()).isEqualTo("good");
    }
  }

  /** Being slow is what is tested here. */
  private static void pause() {
    try {
      Thread.sleep(60);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whoIsNotLookedForComesBack() throws IOException {
    try (var good = ScriptedBackend.ok("good");
        var bad = ScriptedBackend.answering(BAD);
        var proxy = proxy(detection(3, 0, null, 60_000)).serve(good.port(), bad.port())) {
      while (bad.requests.size() < 3) {
        proxy.ask(GET);
      }
      await().until(() -> !status(proxy, bad.port()).up());
      proxy.serve(bad.port(), good.port());
      assertThat(status(proxy, bad.port()).up()).as("it stays ejected").isFalse();
      proxy.outlierDetection = null;
      proxy.serve(bad.port(), good.port());
      await().until(() -> status(proxy, bad.port()).up());
    }
  }
}
