package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.SlowStart;
import io.lbtier.proxy.balance.Backend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A backend that comes later than the others, seen through a whole proxy. */
class SlowStartTest {
  private static final String GET = "GET / HTTP/1.1|Host: a||";

  @Test
  void aNewBackendGetsItsShareStepByStep() throws IOException {
    try (var old = ScriptedBackend.ok("old");
        var fresh = ScriptedBackend.ok("fresh");
        var proxy = new HttpFixture()) {
      proxy.slowStart = new SlowStart(1_500);
      proxy.serve(old.port());
      assertThat(proxy.backend(old.port()).ramp()).as("it was there first").isEqualTo(100);
      long since = System.nanoTime();
      proxy.serve(old.port(), fresh.port());
      Backend added = proxy.backend(fresh.port());
      List<Integer> ramp = new ArrayList<>(List.of(added.ramp()));
      assertThat(ramp.getFirst()).isLessThan(50);
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                int now = added.ramp();
                if (now != ramp.getLast()) {
                  ramp.add(now);
                }
                return now == 100;
              });
      assertThat(ramp).isSorted().hasSizeBetween(4, 19);
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since)).isGreaterThan(1_400);
      int before = fresh.requests.size();
      for (int i = 0; i < 20; i++) {
        proxy.ask(GET);
      }
      assertThat(fresh.requests).hasSize(before + 10);
    }
  }

  @Test
  void itGetsATenthAtFirst() throws IOException {
    try (var old = ScriptedBackend.ok("old");
        var fresh = ScriptedBackend.ok("fresh");
        var proxy = new HttpFixture()) {
      proxy.slowStart = new SlowStart(3_600_000);
      proxy.serve(old.port()).serve(old.port(), fresh.port());
      try (HttpClient client = proxy.connect()) {
        for (int i = 0; i < 110; i++) {
          client.send(GET).read();
        }
      }
      assertThat(fresh.requests).hasSizeBetween(8, 12);
      proxy.slowStart = null;
      proxy.serve(old.port(), fresh.port());
      assertThat(proxy.backend(fresh.port()).ramp()).isEqualTo(100);
    }
  }

  @Test
  void oneThatComesBackBeginsAnew() throws IOException {
    try (var old = ScriptedBackend.ok("old");
        var bad = ScriptedBackend.answering("HTTP/1.1 503 No|Content-Length: 0||");
        var proxy = new HttpFixture()) {
      proxy.slowStart = new SlowStart(3_600_000);
      proxy.outlierDetection = OutlierTest.detection(3, 0, null, 200);
      proxy.serve(old.port(), bad.port());
      Backend backend = proxy.backend(bad.port());
      assertThat(backend.ramp()).isEqualTo(100);
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                proxy.ask(GET);
                return backend.ramp() == 10 && backend.health().usable();
              });
    }
  }
}
