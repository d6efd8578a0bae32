package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A proxy under attack for a bounded time, as a good client sees it, and what it costs. */
final class Siege {
  private static final int REQUESTS = 100;

  /** The attackers, their backend and the proxy share two processors: far from what is usual. */
  private static final long SLOWEST_MILLIS = 1000;

  private static final long MOST_HELD = 64 << 20;

  /** What other threads of the JVM may open meanwhile. */
  private static final int OTHERS = 30;

  private final HttpFixture proxy;
  private final int connections;
  private final Callable<Socket> good;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger made = new AtomicInteger();
  private volatile boolean on = true;

  /**
   * @param connections how many of the attacker's are open at a time
   * @param good connects the good client
   */
  Siege(HttpFixture proxy, int connections, Callable<Socket> good) {
    this.proxy = proxy;
    this.connections = connections;
    this.good = good;
  }

  void survive(DosIT.Attack attack) throws Exception {
    serve();
    long heap = heap();
    int descriptors = descriptors();
    List<Thread> attackers = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      attackers.add(Thread.ofPlatform().daemon().start(() -> attack(attack)));
    }
    await().until(() -> made.get() >= connections);
    List<Long> millis = new ArrayList<>();
    int mostDescriptors = 0;
    long mostHeld = 0;
    for (int i = 0; i < REQUESTS; i++) {
      millis.add(serve());
      mostDescriptors = Math.max(mostDescriptors, descriptors());
      mostHeld = Math.max(mostHeld, PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
      pause(5);
    }
    on = false;
    for (Socket socket : open) {
      socket.close();
    }
    assertThat(serve()).as("milliseconds of the first request afterwards").isLessThan(1000);
    for (Thread attacker : attackers) {
      attacker.join();
    }
    assertThat(millis.stream().sorted().toList().get(REQUESTS * 99 / 100 - 1))
        .as("99th percentile in milliseconds, of %s", millis)
        .isLessThan(SLOWEST_MILLIS);
    // Each bad connection is one of its client, one of the proxy and two of one to the backend.
    assertThat(mostDescriptors).isLessThan(descriptors + 4 * connections + OTHERS);
    assertThat(mostHeld).as("octets of direct memory").isLessThan(MOST_HELD);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(descriptors()).isLessThan(descriptors + OTHERS));
    assertThat(heap()).as("octets of heap").isLessThan(heap + MOST_HELD / 2);
  }

  /** One connection after the other. */
  private void attack(DosIT.Attack attack) {
    while (on) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port)) {
        open.add(socket);
        made.incrementAndGet();
        attack.connection().abuse(socket, () -> on);
        open.remove(socket);
      } catch (IOException e) {
        // The proxy has closed it, which is well.
      }
      pause(10);
    }
  }

  /** A request on a connection of its own, and one more there; how long both took. */
  private long serve() throws Exception {
    long start = System.nanoTime();
    try (HttpClient client = new HttpClient(good.call())) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.get("/").read().body()).isEqualTo("ok");
      }
    }
    return (System.nanoTime() - start) / 1_000_000;
  }

  static void pause(long millis) {
    LockSupport.parkNanos(millis * 1_000_000);
  }

  private static int descriptors() {
    return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
