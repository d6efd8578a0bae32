package io.lbtier.proxy;

import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static io.lbtier.proxy.Configs.tcp;
import static io.lbtier.proxy.ProxyFixture.connect;
import static io.lbtier.proxy.ProxyFixture.exchange;
import static io.lbtier.proxy.ProxyFixture.greeting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Affinity;
import io.lbtier.model.Balancing;
import io.lbtier.model.Endpoint;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.BackendStatus;
import io.lbtier.model.Retry;
import io.lbtier.model.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Backends that fail and come back, seen through a whole proxy. */
class HealthTest {
  /** Never decides while a test runs. */
  private static final HealthCheck RARE =
      new HealthCheck(new HealthCheck.Tcp(), 0, 3_600_000, 1_000, 3, 1);

  private final int port = FreePorts.next();

  @Test
  void aKilledBackendIsLeftAloneAndComesBack() throws IOException {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = new ProxyFixture()) {
      EchoServer b = new EchoServer("b");
      fixture.apply(inputs(1, List.of(tcp("push", port, "p")), pool("p", a.port(), b.port())));
      fixture.awaitStatus(s -> backend(s, b.port()).equals(state(b, true, "")));
      b.close();
      fixture.awaitStatus(s -> backend(s, b.port()).equals(state(b, false, "connection refused")));
      fixture.awaitEvent(
          "p/127.0.0.1:" + b.port() + " went down: connection refused, 2 of 2 checks (last ");
      for (int i = 0; i < 4; i++) {
        try (Socket client = connect(port)) {
          assertThat(greeting(client)).isEqualTo("a");
        }
      }
      try (EchoServer again = new EchoServer("b", b.port())) {
        fixture.awaitEvent("p/127.0.0.1:" + b.port() + " is up: 2 of 2 checks (last ");
        await().until(() -> served("b"));
        assertThat(again.accepted.get()).isPositive();
      }
    }
  }

  @Test
  void aChangeOfConfigurationForgetsNoHealth() throws IOException {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = new ProxyFixture()) {
      int dead = FreePorts.next();
      fixture.apply(inputs(1, List.of(tcp("push", port, "p")), pool("p", a.port(), dead)));
      fixture.awaitStatus(s -> !backend(s, dead).up());
      int checks = a.accepted.get();
      for (int generation = 2; generation < 50; generation++) {
        fixture.swap(
            inputs(generation, List.of(tcp("push", port, "p")), pool("p", RARE, dead, a.port())));
        try (Socket client = connect(port)) {
          assertThat(greeting(client)).isEqualTo("a");
        }
        fixture.awaitStatus(s -> !backend(s, dead).up());
      }
      // 48 connections were served. The check was changed once, so it began once more; with every
      // change it would have been 48 times, and the first checks are not quite over at once.
      assertThat(a.accepted.get()).isBetween(checks + 48, checks + 48 + 40);
    }
  }

  @Test
  void aBackendThatIsDownIsAskedLessOften() throws IOException {
    AtomicBoolean up = new AtomicBoolean(true);
    List<Long> times = new CopyOnWriteArrayList<>();
    try (ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        ProxyFixture fixture = new ProxyFixture()) {
      Thread.ofPlatform().start(() -> answerChecks(server, up, times));
      HealthCheck check =
          new HealthCheck(
              new HealthCheck.Tcp(new HealthCheck.Dialogue("", "4f4b")),
              0,
              20,
              5_000,
              2,
              2,
              null,
              1_000L,
              null);
      fixture.apply(
          inputs(1, List.of(tcp("push", port, "p")), pool("p", check, server.getLocalPort())));
      fixture.awaitStatus(s -> backend(s, server.getLocalPort()).cause().isEmpty());
      up.set(false);
      fixture.awaitEvent(" went down: ");
      int down = times.size();
      await().until(() -> times.size() > down + 1);
      assertThat(TimeUnit.NANOSECONDS.toMillis(times.get(down + 1) - times.get(down)))
          .isGreaterThan(800);
      up.set(true);
      long since = System.nanoTime();
      fixture.awaitEvent(" is up: 2 of 2 checks");
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since))
          .as("one long pause, and a short one before the second check that passes")
          .isLessThan(1_950);
    }
  }

  private static void answerChecks(ServerSocket server, AtomicBoolean up, List<Long> times) {
    try {
      while (true) {
        try (Socket check = server.accept()) {
          times.add(System.nanoTime());
          check
              .getOutputStream()
              .write((up.get() ? "OK" : "NO").getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  @Test
  void failedConnectionsOfTrafficTakeABackendDown() throws IOException {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = new ProxyFixture()) {
      EchoServer b = new EchoServer("b");
      fixture.apply(
          inputs(1, List.of(tcp("push", port, "p")), pool("p", RARE, a.port(), b.port())));
      fixture.awaitStatus(
          s ->
              backend(s, a.port()).equals(state(a, true, ""))
                  && backend(s, b.port()).equals(state(b, true, "")));
      b.close();
      for (int i = 0; i < 6; i++) {
        try (Socket client = connect(port)) {
          assertThat(greeting(client)).as("every one is retried").isEqualTo("a");
        }
      }
      fixture.awaitEvent(
          "p/127.0.0.1:" + b.port() + " went down: connection refused, 3 of 3 flows");
    }
  }

  @Test
  void aBackendThatGoesDownKeepsItsConnections() throws IOException {
    HealthCheck elsewhere = new HealthCheck(new HealthCheck.Tcp(), FreePorts.next(), 50, 500, 2, 2);
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = new ProxyFixture()) {
      fixture.apply(inputs(1, List.of(tcp("push", port, "p")), pool("p", a.port())));
      try (Socket client = connect(port)) {
        assertThat(greeting(client)).isEqualTo("a");
        fixture.apply(inputs(2, List.of(tcp("push", port, "p")), pool("p", elsewhere, a.port())));
        fixture.awaitStatus(s -> !backend(s, a.port()).up());
        try (Socket another = connect(port)) {
          assertThat(greeting(another)).as("no backend is up").isEmpty();
        }
        assertThat(exchange(client, "still here")).isEqualTo("still here");
        fixture.apply(inputs(3, List.of(tcp("push", port, "p")), pool("p")));
        assertThat(exchange(client, "still here")).isEqualTo("still here");
      }
    }
  }

  @Test
  void manyBackendsAreNotCheckedAllAtOnce() throws IOException {
    List<Long> times = new CopyOnWriteArrayList<>();
    try (ServerSocket server = new ServerSocket(0, 1024);
        ProxyFixture fixture = new ProxyFixture()) {
      Thread.ofPlatform().start(() -> recordAccepts(server, times));
      List<Endpoint> endpoints = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        endpoints.add(
            new Endpoint("127.0." + (i / 250) + "." + (1 + i % 250), server.getLocalPort(), 1));
      }
      Pool many =
          new Pool(
              "p",
              new Source.Static(endpoints),
              new Balancing.RoundRobin(),
              0,
              new Affinity.None(),
              RARE,
              new Retry(0, Set.of()),
              new Pool.Timeouts(1_000, 1_000, 1_000));
      fixture.apply(inputs(1, List.of(tcp("push", port, "p")), many));
      await().until(() -> times.size() == 1_000);
      assertThat(TimeUnit.NANOSECONDS.toMillis(times.getLast() - times.getFirst()))
          .isGreaterThan(150L);
      fixture.awaitStatus(
          s -> s.pools().getFirst().backends().stream().allMatch(b -> b.cause().isEmpty()));
    }
  }

  private static void recordAccepts(ServerSocket server, List<Long> times) {
    try {
      while (true) {
        server.accept().close();
        times.add(System.nanoTime());
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private boolean served(String by) throws IOException {
    try (Socket client = connect(port)) {
      return greeting(client).equals(by);
    }
  }

  private static BackendStatus backend(ProxyStatus status, int port) {
    return status.pools().stream()
        .flatMap(p -> p.backends().stream())
        .filter(b -> b.port() == port)
        .findAny()
        .orElse(new BackendStatus("", 0, 0, false, "not there yet"));
  }

  private static BackendStatus state(EchoServer server, boolean up, String cause) {
    return new BackendStatus("127.0.0.1", server.port(), 1, up, cause);
  }
}
