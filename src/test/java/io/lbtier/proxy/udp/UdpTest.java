package io.lbtier.proxy.udp;

import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.limited;
import static io.lbtier.proxy.Configs.pool;
import static io.lbtier.proxy.Configs.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.Limits;
import io.lbtier.model.Listener;
import io.lbtier.proxy.EchoServer;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.ProxyEvent;
import io.lbtier.proxy.ProxyFixture;
import io.lbtier.proxy.balance.Admission;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.ListenerCounters;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UdpTest {
  private static final HealthCheck UNCHECKED =
      new HealthCheck(new HealthCheck.None(), 0, 1_000, 1_000, 3, 2);

  private final int port = FreePorts.next();
  private final ProxyFixture fixture = new ProxyFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aSessionKeepsItsBackendThroughChangesAndToItsListenersEnd() throws IOException {
    try (UdpServer a = new UdpServer("a");
        UdpServer b = new UdpServer("b");
        UdpClient client = new UdpClient(port)) {
      start(1, udp(60_000, 1_000, 0), a.port());
      assertThat(client.ask("1")).isEqualTo("a 1");
      List<UdpClient> others = new ArrayList<>();
      for (int generation = 2; generation <= 100; generation++) {
        int backend = generation % 2 == 0 ? b.port() : a.port();
        fixture.swap(
            inputs(generation, List.of(udp(60_000, 1_000, 0)), pool("p", UNCHECKED, backend)));
        assertThat(client.ask("still")).isEqualTo("a still");
        // Kept, so that no other gets its port, which would go on with its session.
        UdpClient another = new UdpClient(port);
        others.add(another);
        assertThat(another.ask("x")).isEqualTo(generation % 2 == 0 ? "b x" : "a x");
      }
      fixture.apply(inputs(101, List.of(), pool("p", UNCHECKED, b.port())));
      assertThat(client.ask("gone")).isEqualTo("a gone");
      try (UdpClient another = new UdpClient(port)) {
        another.patience(200);
        assertThatThrownBy(() -> another.ask("x")).isInstanceOf(SocketTimeoutException.class);
      }
      start(102, udp(60_000, 100, 0), b.port());
      assertThat(client.ask("back")).isEqualTo("a back");
      others.forEach(UdpClient::close);
    }
  }

  @Test
  void datagramsOfAnySizePassWhole() throws IOException {
    try (UdpServer server = new UdpServer("e");
        UdpClient client = new UdpClient(port)) {
      start(1, udp(60_000, 100, 0), server.port());
      Random random = new Random(7);
      for (int length : new int[] {1, 2, 1472, 1473, 4096, 9000, 40_000, 65_505}) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        client.send(octets);
        byte[] answer = client.receive();
        assertThat(answer.length).isEqualTo(length + 2);
        assertThat(Arrays.equals(answer, 2, answer.length, octets, 0, length)).isTrue();
      }
    }
  }

  @Test
  void aBurstOfManyClientsIsAnsweredEach() throws IOException {
    try (UdpServer a = new UdpServer("a");
        UdpServer b = new UdpServer("b")) {
      start(1, udp(60_000, 1_000, 0), a.port(), b.port());
      List<UdpClient> clients = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        clients.add(new UdpClient(port));
      }
      for (int i = 0; i < clients.size(); i++) {
        clients.get(i).send(("n" + i).getBytes(StandardCharsets.US_ASCII));
      }
      Set<String> backends = new HashSet<>();
      for (int i = 0; i < clients.size(); i++) {
        String answer = new String(clients.get(i).receive(), StandardCharsets.US_ASCII);
        assertThat(answer).endsWith(" n" + i);
        backends.add(answer.substring(0, 1));
        clients.get(i).close();
      }
      assertThat(backends).containsExactlyInAnyOrder("a", "b");
      assertThat(a.received.get()).isEqualTo(100);
      assertThat(counters().active.sum()).isEqualTo(200);
      assertThat(counters().datagramsReceived.sum()).isEqualTo(200);
      assertThat(counters().datagramsSent.sum()).isEqualTo(200);
    }
  }

  /** A client that is connected to an address takes answers from that one alone. */
  @Test
  void answersComeFromTheAddressThatWasSentTo() throws IOException {
    try (UdpServer server = new UdpServer("e")) {
      start(1, udp(60_000, 100, 0), server.port());
      for (String address : List.of("127.0.0.1", "127.0.0.2", "127.1.2.3", "127.0.0.2")) {
        try (UdpClient client = new UdpClient(address, port)) {
          for (int i = 0; i < 20; i++) {
            assertThat(client.ask(address + i)).isEqualTo("e " + address + i);
          }
        }
      }
      try (UdpClient client = new UdpClient("::1", port)) {
        assertThat(client.ask("six")).isEqualTo("e six");
      }
      assertThat(server.received.get()).isEqualTo(81);
    }
  }

  @Test
  void aSessionThatRestsIsOver() throws IOException {
    try (UdpServer server = new UdpServer("e");
        UdpClient client = new UdpClient(port)) {
      start(1, udp(200, 100, 0), server.port());
      assertThat(client.ask("one")).isEqualTo("e one");
      await().until(() -> counters().active.sum() == 0);
      assertThat(client.ask("two")).isEqualTo("e two");
      assertThat(server.peers).hasSize(2);
    }
    AccessLog.Udp entry = entry();
    assertThat(entry.failure()).isEmpty();
    assertThat(entry.client()).isEqualTo("127.0.0.1");
    assertThat(entry.datagramsReceived()).isEqualTo(1);
    assertThat(entry.datagramsSent()).isEqualTo(1);
    assertThat(entry.bytesReceived()).isEqualTo(3);
    assertThat(entry.bytesSent()).isEqualTo(5);
  }

  @Test
  void aSessionEndsWithTheResponsesThatAreExpected() throws IOException {
    try (UdpServer server = new UdpServer("e", 3);
        UdpClient client = new UdpClient(port)) {
      start(1, udp(60_000, 100, 2), server.port());
      assertThat(client.ask("q")).isEqualTo("e q");
      client.receive();
      await().until(() -> counters().active.sum() == 0);
      client.patience(200);
      assertThatThrownBy(client::receive).isInstanceOf(SocketTimeoutException.class);
      assertThat(fixture.backend(server.port()).active.sum()).isZero();
    }
    assertThat(entry().datagramsSent()).isEqualTo(2);
  }

  @Test
  void theOldestMakesRoomWhereThereIsNoMore() throws IOException {
    try (UdpServer server = new UdpServer("e")) {
      start(1, udp(60_000, 3, 0), server.port());
      List<UdpClient> clients = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        UdpClient client = new UdpClient(port);
        clients.add(client);
        client.send(new byte[] {'x'});
      }
      await()
          .until(
              () ->
                  counters().sessionsEvicted.sum() + counters().datagramsDropped.sum() >= 27
                      && counters().active.sum() == 3);
      assertThat(counters().sessionsEvicted.sum()).isPositive();
      clients.forEach(UdpClient::close);
    }
    assertThat(entry().failure()).isEqualTo("evicted");
  }

  @Test
  void noneEndsForOneThatThePoolHasNoRoomFor() throws IOException {
    try (UdpServer server = new UdpServer("e");
        UdpClient first = new UdpClient(port)) {
      Limits one = new Limits(1, null, null);
      fixture.apply(
          inputs(1, List.of(udp(60_000, 1, 0)), limited(pool("p", UNCHECKED, server.port()), one)));
      fixture.awaitStatus(s -> s.ready());
      assertThat(first.ask("1")).isEqualTo("e 1");
      List<UdpClient> others = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        UdpClient other = new UdpClient(port);
        others.add(other);
        other.send(new byte[] {'x'});
      }
      await().until(() -> counters().datagramsReceived.sum() == 21);
      assertThat(counters().datagramsDropped.sum()).isEqualTo(20);
      assertThat(counters().sessionsEvicted.sum()).isZero();
      assertThat(first.ask("2")).isEqualTo("e 2");
      assertThat(counters().connections.sum()).isEqualTo(1);
      others.forEach(UdpClient::close);
    }
  }

  @Test
  void aLowerLimitIsComeDownTo() throws IOException {
    try (UdpServer server = new UdpServer("e")) {
      start(1, udp(60_000, 100, 0), server.port());
      List<UdpClient> clients = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        clients.add(new UdpClient(port));
        clients.getLast().ask("x");
      }
      start(2, udp(60_000, 39, 0), server.port());
      // Each event loop has about half of them.
      clients.getFirst().ask("y");
      UdpClient another = new UdpClient(port);
      clients.add(another);
      another.ask("x");
      assertThat(counters().active.sum()).isEqualTo(39);
      assertThat(counters().sessionsEvicted.sum()).isEqualTo(2);
      clients.forEach(UdpClient::close);
    }
  }

  @Test
  void aSessionThatThePoolHasNoRoomForIsDropped() throws IOException {
    try (UdpServer server = new UdpServer("e");
        UdpClient first = new UdpClient(port);
        UdpClient second = new UdpClient(port)) {
      Limits one = new Limits(1, null, new Limits.Queue(10, 10_000));
      fixture.apply(
          inputs(1, List.of(udp(300, 100, 0)), limited(pool("p", UNCHECKED, server.port()), one)));
      fixture.awaitStatus(s -> s.ready());
      assertThat(first.ask("1")).isEqualTo("e 1");
      second.send(new byte[] {'x'});
      await().until(() -> counters().datagramsDropped.sum() == 1);
      assertThat(admission().refused()).isEqualTo(1);
      assertThat(admission().queued()).isZero();
      assertThat(counters().active.sum()).isEqualTo(1);
      assertThat(first.ask("2")).isEqualTo("e 2");
      await().until(() -> admission().active() == 0);
      assertThat(second.ask("3")).isEqualTo("e 3");
      await().until(() -> admission().active() == 0);
      assertThat(fixture.backend(server.port()).active.sum()).isZero();
      assertThat(server.received.get()).isEqualTo(3);
    }
  }

  @Test
  void eachBackendOfThePoolMayHaveALimit() throws IOException {
    try (UdpServer a = new UdpServer("a");
        UdpServer b = new UdpServer("b")) {
      fixture.apply(
          inputs(
              1,
              List.of(udp(60_000, 100, 0)),
              limited(
                  pool("p", UNCHECKED, a.port(), b.port(), FreePorts.next()),
                  new Limits(null, 2, null))));
      fixture.awaitStatus(s -> s.ready());
      List<UdpClient> clients = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        UdpClient client = new UdpClient(port);
        clients.add(client);
        client.send(new byte[] {'x'});
      }
      await().until(() -> counters().datagramsReceived.sum() == 30);
      await().until(() -> a.received.get() == 2 && b.received.get() == 2);
      assertThat(admission().refused()).isPositive();
      clients.forEach(UdpClient::close);
    }
  }

  @Test
  void aBackendWhereNobodyListensLosesItsSessionsAndTakesTheBlame() throws IOException {
    int dead = FreePorts.next();
    try (UdpServer server = new UdpServer("e");
        EchoServer checked = new EchoServer("")) {
      HealthCheck passive =
          new HealthCheck(new HealthCheck.Tcp(), checked.port(), 3_600_000, 1_000, 2, 1);
      fixture.apply(
          inputs(1, List.of(udp(60_000, 100, 0)), pool("p", passive, server.port(), dead)));
      fixture.awaitStatus(s -> s.pools().getFirst().backends().stream().allMatch(b -> b.up()));
      await()
          .until(
              () -> {
                try (UdpClient client = new UdpClient(port)) {
                  client.send(new byte[] {'x'});
                }
                return !fixture.backend(dead).health().usable();
              });
      assertThat(fixture.backend(dead).failures.sum()).isGreaterThanOrEqualTo(2);
      assertThat(fixture.log)
          .anyMatch(e -> ((AccessLog.Udp) e).failure().equals("port unreachable"));
      for (int i = 0; i < 10; i++) {
        try (UdpClient client = new UdpClient(port)) {
          assertThat(client.ask("y")).isEqualTo("e y");
        }
      }
    }
  }

  @Test
  void withoutABackendNothingIsAnswered() throws IOException {
    start(1, udp(60_000, 100, 0));
    try (UdpClient client = new UdpClient(port)) {
      client.send(new byte[] {'x'});
      await().until(() -> counters().datagramsDropped.sum() == 1);
    }
    assertThat(counters().active.sum()).isZero();
  }

  @Test
  void theSamePortServesTcpAndUdp() throws IOException {
    try (UdpServer server = new UdpServer("u");
        EchoServer echo = new EchoServer("t");
        UdpClient client = new UdpClient(port)) {
      fixture.apply(
          inputs(
              1,
              List.of(tcp("stream", port, "t"), udp(60_000, 100, 0)),
              pool("p", UNCHECKED, server.port()),
              pool("t", UNCHECKED, echo.port())));
      fixture.awaitStatus(s -> s.ready());
      assertThat(client.ask("1")).isEqualTo("u 1");
      try (Socket stream = ProxyFixture.connect(port)) {
        assertThat(ProxyFixture.greeting(stream)).isEqualTo("t");
      }
      assertThat(fixture.events)
          .extracting(ProxyEvent::message)
          .contains("listener dns is listening on UDP port " + port);
    }
  }

  @Test
  void aPortThatIsTakenIsTold() throws IOException {
    try (UdpServer server = new UdpServer("u");
        UdpClient client = new UdpClient(port)) {
      try (DatagramSocket _ = new DatagramSocket(port)) {
        fixture.apply(inputs(1, List.of(udp(60_000, 100, 0)), pool("p", UNCHECKED, server.port())));
        assertThat(fixture.proxy.status().listeners().getFirst().error())
            .contains("UDP port " + port + " is taken by another process");
      }
      fixture.awaitStatus(s -> s.ready());
      assertThat(client.ask("1")).isEqualTo("u 1");
    }
  }

  @Test
  void aDrainLetsSessionsEndAndCutsWhatIsLeft() throws Exception {
    try (UdpServer server = new UdpServer("u");
        UdpClient client = new UdpClient(port)) {
      start(1, udp(60_000, 100, 0), server.port());
      assertThat(client.ask("1")).isEqualTo("u 1");
      Thread drain = Thread.ofVirtual().start(this::drain);
      fixture.awaitEvent("listener dns stopped listening on UDP port " + port);
      assertThat(client.ask("2")).isEqualTo("u 2");
      drain.join();
    }
    assertThat(entry().failure()).isEqualTo("cut when the proxy stopped");
  }

  private void drain() {
    try {
      fixture.proxy.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Listener.Udp udp(long idleMillis, int sessions, int responses) {
    return new Listener.Udp("dns", port, "p", idleMillis, sessions, responses);
  }

  private void start(long generation, Listener.Udp listener, int... backends) {
    fixture.apply(inputs(generation, List.of(listener), pool("p", UNCHECKED, backends)));
    fixture.awaitStatus(s -> s.ready());
  }

  private ListenerCounters counters() {
    return Objects.requireNonNull(fixture.proxy.runtime().current().datagrams().get(port))
        .counters();
  }

  private Admission admission() {
    return Objects.requireNonNull(
        fixture.proxy.runtime().current().pools().values().iterator().next().admission());
  }

  /** The first entry in the log. */
  private AccessLog.Udp entry() {
    await().until(() -> !fixture.log.isEmpty());
    return (AccessLog.Udp) fixture.log.getFirst();
  }
}
