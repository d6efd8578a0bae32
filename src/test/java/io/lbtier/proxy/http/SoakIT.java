package io.lbtier.proxy.http;

import static io.lbtier.proxy.http.ChaosBackend.Mood.CLOSING;
import static io.lbtier.proxy.http.ChaosBackend.Mood.CUT;
import static io.lbtier.proxy.http.ChaosBackend.Mood.GARBAGE;
import static io.lbtier.proxy.http.ChaosBackend.Mood.HUNG;
import static io.lbtier.proxy.http.ChaosBackend.Mood.RESETTING;
import static io.lbtier.proxy.http.ChaosBackend.Mood.SLOW;
import static io.lbtier.proxy.http.ChaosBackend.Mood.UNAVAILABLE;
import static io.lbtier.proxy.http.ChaosBackend.Mood.WELL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Affinity;
import io.lbtier.model.Balancing;
import io.lbtier.model.Endpoint;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.Retry;
import io.lbtier.model.Route;
import io.lbtier.model.Source;
import io.lbtier.proxy.Configs;
import io.lbtier.proxy.EchoServer;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.Inputs;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.ProxyFixture;
import io.lbtier.proxy.ProxyServer;
import io.lbtier.proxy.TestSource;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.telemetry.RouteCounters;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A proxy in bad company for a while: backends die, hang, reset and talk nonsense, and its
 * configuration changes five times a second. No request is lost that can be saved, no connection
 * ends that need not, what is held does not grow, and the counters agree with what was seen. {@code
 * -Dlbtier.soak.seconds} says how long, {@code -Dlbtier.soak.seed} what happens.
 */
class SoakIT {
  private static final int SECONDS = Integer.getInteger("lbtier.soak.seconds", 60);
  private static final long SEED = Long.getLong("lbtier.soak.seed", 1);
  private static final int SWAP_MILLIS = 200;
  private static final long MOST_GROWTH = 24 << 20;

  private final int http = FreePorts.next();
  private final int tcp = FreePorts.next();
  private final int otherPort = FreePorts.next();
  private final Random random = new Random(SEED);
  private final TestSource source = new TestSource();
  private final List<ChaosBackend> good = new ArrayList<>();
  private final List<ChaosBackend> bad = new ArrayList<>();
  private final List<ChaosBackend> wild = new ArrayList<>();
  private final Queue<String> lost = new ConcurrentLinkedQueue<>();
  private final AtomicLong logged = new AtomicLong();
  private final AtomicLong served = new AtomicLong();
  private final AtomicLong sorry = new AtomicLong();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean over;
  private long generation;

  private interface Work {
    void run() throws IOException;
  }

  @Test
  void losesNothingAndHoldsNothing() throws Exception {
    int descriptors = descriptors();
    for (int i = 0; i < 2; i++) {
      good.add(new ChaosBackend(SEED, List.of(WELL)));
    }
    for (int i = 0; i < 3; i++) {
      bad.add(
          new ChaosBackend(
              SEED + i, List.of(WELL, WELL, WELL, SLOW, UNAVAILABLE, CLOSING, RESETTING, HUNG)));
      wild.add(new ChaosBackend(SEED + i, List.of(WELL, WELL, SLOW, GARBAGE, CUT, RESETTING)));
    }
    try (EchoServer echo = new EchoServer("a");
        ProxyServer proxy =
            new ProxyServer(new ProxyServer.Options(2, _ -> logged.incrementAndGet(), "", false))) {
      proxy.start(source);
      swap(echo);
      await().until(() -> proxy.status().ready());
      startClients();
      long[] early = new long[2];
      chaos(echo, early);
      over = true;
      for (Thread client : clients) {
        client.join();
      }
      assertThat(lost).isEmpty();
      assertThat(served.get()).as("requests served").isGreaterThan(SECONDS * 10L);
      countersAgree(proxy);
      assertThat(heap()).as("octets of heap").isLessThan(early[0] + MOST_GROWTH);
      assertThat(direct()).as("octets of direct memory").isLessThan(early[1] + MOST_GROWTH);
    } finally {
      for (List<ChaosBackend> some : List.of(good, bad, wild)) {
        for (ChaosBackend backend : some) {
          backend.close();
        }
      }
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(descriptors()).isLessThan(descriptors + 10));
  }

  /** Until the time is over; notes what is held when the first third is. */
  private void chaos(EchoServer echo, long[] early) throws IOException {
    long start = System.nanoTime();
    ChaosBackend dead = null;
    for (long i = 1; System.nanoTime() - start < SECONDS * 1_000_000_000L; i++) {
      Siege.pause(SWAP_MILLIS);
      if (dead != null) {
        dead.revive();
        dead = null;
      } else if (random.nextInt(3) == 0) {
        dead = bad.get(random.nextInt(bad.size()));
        dead.kill();
      }
      swap(echo);
      if (i == SECONDS * 1000L / SWAP_MILLIS / 3) {
        early[0] = heap();
        early[1] = direct();
      }
    }
    if (dead != null) {
      dead.revive();
    }
  }

  /** Another configuration: other weights, other members, a listener more or less. */
  private void swap(EchoServer echo) {
    List<ChaosBackend> mixed = new ArrayList<>(good);
    mixed.addAll(bad);
    List<ChaosBackend> some = new ArrayList<>(wild);
    some.remove(random.nextInt(some.size()));
    List<Listener> listeners = new ArrayList<>();
    listeners.add(
        new Listener.Http(
            "web",
            http,
            List.of(),
            List.of(
                new Route(null, "/safe", "safe"),
                new Route(null, "/wild", "wild"),
                new Route(null, "/socket", "sockets")),
            new Listener.HttpLimits(16 * 1024, 100, Long.MAX_VALUE),
            new Listener.HttpTimeouts(10_000, 60_000, 10_000 + random.nextInt(100), 600_000)));
    listeners.add(Configs.tcp("tcp", tcp, "echo"));
    if (random.nextBoolean()) {
      listeners.add(Configs.http("other", otherPort, "wild"));
    }
    Inputs inputs =
        Configs.inputs(
            ++generation,
            listeners,
            pool("safe", mixed),
            pool("wild", some),
            pool("sockets", good),
            Configs.pool("echo", echo.port()));
    source.deliver(inputs);
  }

  private Pool pool(String name, List<ChaosBackend> backends) {
    return new Pool(
        name,
        new Source.Static(
            backends.stream()
                .map(b -> new Endpoint("127.0.0.1", b.port(), 1 + random.nextInt(5)))
                .toList()),
        random.nextBoolean() ? new Balancing.RoundRobin() : new Balancing.LeastConnections(),
        0,
        new Affinity.None(),
        new HealthCheck(new HealthCheck.Tcp(), 0, 100, 1_000, 2, 1),
        new Retry(backends.size(), EnumSet.allOf(Retry.On.class)),
        new Pool.Timeouts(1_000, 500, 60_000));
  }

  private void startClients() {
    for (int i = 0; i < 4; i++) {
      int client = i;
      start("keep-alive " + i, () -> keepAlive(client));
    }
    start("pipelining", this::pipeline);
    start("upload", this::upload);
    start("download", this::download);
    start("TCP", this::longTcp);
    start("short TCP", this::shortTcp);
    start("WebSocket", this::socket);
  }

  private void start(String name, Work work) {
    clients.add(
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    work.run();
                  } catch (IOException | RuntimeException | AssertionError e) {
                    lost.add(name + ": " + e);
                  }
                }));
  }

  /** All of these can be saved, since there are good backends and as many retries as it takes. */
  private void keepAlive(int client) throws IOException {
    try (HttpClient connection = new HttpClient(http)) {
      for (int i = 0; !over; i++) {
        String path = "/safe/" + client + "/" + i;
        saved(path, connection.get(path).read());
        Siege.pause(5);
      }
    }
  }

  private void saved(String path, Message answer) {
    served.incrementAndGet();
    if (answer.status() != 200 || !answer.body().equals(path)) {
      lost.add(path + ": " + answer);
    }
  }

  private void pipeline() throws IOException {
    try (HttpClient connection = new HttpClient(http)) {
      for (int i = 0; !over; i++) {
        StringBuilder requests = new StringBuilder();
        for (int k = 0; k < 5; k++) {
          requests.append("GET /safe/p/").append(i).append('/').append(k);
          requests.append(" HTTP/1.1|Host: a||");
        }
        connection.send(requests.toString());
        for (int k = 0; k < 5; k++) {
          saved("/safe/p/" + i + "/" + k, connection.read());
        }
        Siege.pause(20);
      }
    }
  }

  /** May fail, but in no other way than by an error or a reset. */
  private void upload() {
    String body = "y".repeat(200_000);
    while (!over) {
      unsafe("POST /wild/u HTTP/1.1|Host: a|Content-Length: 200000||" + body, "/wild/u".length());
    }
  }

  private void download() {
    while (!over) {
      unsafe("GET /wild/large HTTP/1.1|Host: a||", ChaosBackend.LARGE);
    }
  }

  private void unsafe(String request, int length) {
    try (HttpClient connection = new HttpClient(http)) {
      Message answer = connection.send(request).read();
      if (answer.status() == 200 && answer.body().length() != length) {
        lost.add("a body of " + answer.body().length() + " (expected: " + length + ")");
      }
    } catch (IOException e) {
      sorry.incrementAndGet();
    }
    Siege.pause(20);
  }

  /** Outlives every change. */
  private void longTcp() throws IOException {
    try (Socket socket = ProxyFixture.connect(tcp)) {
      assertThat(ProxyFixture.greeting(socket)).isEqualTo("a");
      for (int i = 0; !over; i++) {
        assertThat(ProxyFixture.exchange(socket, "line " + i)).isEqualTo("line " + i);
        Siege.pause(20);
      }
    }
  }

  private void shortTcp() throws IOException {
    while (!over) {
      try (Socket socket = ProxyFixture.connect(tcp)) {
        assertThat(ProxyFixture.greeting(socket)).isEqualTo("a");
        assertThat(ProxyFixture.exchange(socket, "x")).isEqualTo("x");
      }
      Siege.pause(20);
    }
  }

  private void socket() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http);
        HttpClient client = new HttpClient(socket)) {
      client.send("GET /socket HTTP/1.1|Host: a|Connection: Upgrade|Upgrade: echo||");
      assertThat(client.readHead().status()).isEqualTo(101);
      for (int i = 0; !over; i++) {
        byte[] frame = Message.octets("frame " + i);
        socket.getOutputStream().write(frame);
        assertThat(client.in.readNBytes(frame.length)).isEqualTo(frame);
        Siege.pause(20);
      }
    }
  }

  /** Requests are answers by status; what backends got is requests and retries; nothing is open. */
  private void countersAgree(ProxyServer proxy) {
    var snapshot = proxy.runtime().current();
    LiveListener.Http web = (LiveListener.Http) Objects.requireNonNull(snapshot.listener(http));
    LiveListener push = Objects.requireNonNull(snapshot.listener(tcp));
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(web.counters().active.sum() + push.counters().active.sum()).isZero());
    RouteCounters safe = web.routes().routes().getFirst().counters();
    assertThat(safe.requests(2)).isEqualTo(served.get());
    assertThat(finished(safe)).isEqualTo(served.get());
    List<Backend> backends =
        Objects.requireNonNull(snapshot.pools().get("safe")).members().stream()
            .map(m -> m.backend())
            .toList();
    assertThat(backends.stream().mapToLong(b -> b.flows.sum()).sum())
        .as("what backends have got, of %d retries", safe.retries.sum())
        .isEqualTo(served.get() + safe.retries.sum());
    assertThat(safe.retries.sum()).as("retries").isPositive();
    snapshot
        .pools()
        .values()
        .forEach(
            pool ->
                pool.members()
                    .forEach(
                        m ->
                            assertThat(m.backend().active.sum()).as(m.backend().label()).isZero()));
    long requests =
        web.routes().routes().stream().mapToLong(r -> finished(r.counters())).sum()
            + web.counters().unrouted.sum();
    await()
        .untilAsserted(
            () -> assertThat(logged.get()).isEqualTo(requests + push.counters().connections.sum()));
  }

  private static long finished(RouteCounters counters) {
    return LongStream.range(0, 6).map(c -> counters.requests((int) c)).sum();
  }

  private static int descriptors() {
    return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long direct() {
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }
}
