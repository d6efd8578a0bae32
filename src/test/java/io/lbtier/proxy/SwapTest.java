package io.lbtier.proxy;

import static io.lbtier.proxy.Configs.http;
import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.http.LiveRoute;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SwapTest {
  private static final int PORT = 8080;

  /** Generation n has one route, to pool n, whose one backend has port n. */
  @Test
  void noFlowSeesTwoGenerations() throws InterruptedException {
    ProxyRuntime runtime = new ProxyRuntime();
    runtime.apply(generation(1));
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger picks = new AtomicInteger();
    AtomicReference<String> mixed = new AtomicReference<>();
    List<Thread> threads =
        IntStream.range(0, 3)
            .mapToObj(
                _ ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              while (!stop.get()) {
                                String found = flow(runtime.current());
                                if (!found.isEmpty()) {
                                  mixed.set(found);
                                }
                                picks.incrementAndGet();
                              }
                            }))
            .toList();
    int generation = 1;
    while (generation < 2_000 || picks.get() < 2_000) {
      generation = generation % 60_000 + 1;
      runtime.apply(generation(generation));
    }
    stop.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(mixed).hasValue(null);
  }

  private static String flow(Snapshot snapshot) {
    LiveListener listener = Objects.requireNonNull(snapshot.listener(PORT));
    LiveRoute route = ((LiveListener.Http) listener).routes().routes().getFirst();
    Backend backend = Objects.requireNonNull(route.pools().getFirst().pick(_ -> false));
    long generation = snapshot.config().generation();
    String expected = "pool-" + generation + "/127.0.0.1:" + generation;
    boolean same = route.config().poolLabel().equals("pool-" + generation);
    return same && backend.toString().equals(expected)
        ? ""
        : route.config().poolLabel() + " with " + backend + " in generation " + generation;
  }

  private static Inputs generation(int n) {
    return inputs(n, List.of(http("web", PORT, "pool-" + n)), pool("pool-" + n, n));
  }
}
