package io.lbtier.proxy.tcp;

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
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.proxy.EchoServer;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.ProxyFixture;
import io.lbtier.proxy.balance.Admission;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.ListenerCounters;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of connections that there is no room for. */
@Timeout(60)
class TcpLimitsTest {
  private static final long LONG = 20_000;

  private final int port = FreePorts.next();
  private final ProxyFixture fixture = new ProxyFixture();
  private final EchoServer checked = new EchoServer("");
  private final EchoServer a = new EchoServer("a");
  private final EchoServer b = new EchoServer("b");
  private final List<Socket> sockets = new ArrayList<>();

  /** Passes once, of whatever backend, and then not again while a test runs. */
  private final HealthCheck rare =
      new HealthCheck(new HealthCheck.Tcp(), checked.port(), 3_600_000, 1_000, 100, 1);

  TcpLimitsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    fixture.close();
    checked.close();
    a.close();
    b.close();
  }

  @Test
  void whatIsTooMuchIsResetAtOnce() throws Exception {
    start(new Limits(1, null, null), a.port());
    Socket first = greeted("a");
    assertReset(connect());
    assertThat(entry(0).failure()).isEqualTo("overloaded");
    assertThat(entry(0).pool()).isEqualTo("p");
    assertThat(entry(0).attempts()).isZero();
    assertThat(entry(0).queuedNanos()).isZero();
    assertThat(admission().refused()).isEqualTo(1);
    assertThat(counters().unserved.sum()).isEqualTo(1);
    first.close();
    assertNothingIsLeft();
    greeted("a");
  }

  @Test
  void waitsUnreadForRoom() throws Exception {
    start(queue(1, 2, LONG), a.port());
    Socket first = greeted("a");
    Socket second = waiting(1);
    send(second, "early\n");
    Socket third = waiting(2);
    assertThat(counters().bytesReceived.sum()).isZero();
    assertReset(connect());
    first.close();
    assertThat(ProxyFixture.greeting(second)).isEqualTo("a");
    assertThat(ProxyFixture.greeting(second)).isEqualTo("early");
    assertThat(admission().waiting()).isEqualTo(1);
    second.close();
    assertThat(ProxyFixture.greeting(third)).isEqualTo("a");
    third.close();
    assertNothingIsLeft();
    await().until(() -> fixture.log.size() == 4);
    assertThat(fixture.log)
        .filteredOn(e -> e.failure().isEmpty())
        .extracting(e -> ((AccessLog.Tcp) e).queuedNanos() > 0)
        .containsExactly(false, true, true);
    assertThat(admission().queued()).isEqualTo(2);
    assertThat(admission().waitedNanos()).isPositive();
    assertThat(a.accepted.get()).isEqualTo(3);
  }

  @Test
  void waitsNoLongerThanTheDeadline() throws Exception {
    start(queue(1, 5, 500), a.port());
    greeted("a");
    Socket second = connect();
    send(second, "never read");
    assertReset(second);
    assertThat(entry(0).failure()).isEqualTo("queue-timeout");
    assertThat(TimeUnit.NANOSECONDS.toMillis(entry(0).queuedNanos())).isBetween(495L, 10_000L);
    assertThat(entry(0).bytesReceived()).isZero();
    assertThat(admission().timeouts()).isEqualTo(1);
    assertThat(admission().waiting()).isZero();
    assertThat(counters().unserved.sum()).isEqualTo(1);
    assertThat(a.accepted.get()).isEqualTo(1);
  }

  @Test
  void aClientThatLeavesGivesItsPlaceFree() throws Exception {
    start(queue(1, 1, LONG), a.port());
    Socket first = greeted("a");
    waiting(1).close();
    await().until(() -> admission().waiting() == 0);
    assertThat(entry(0).failure()).isEqualTo("client-closed");
    Socket resets = waiting(1);
    send(resets, "x");
    resets.setSoLinger(true, 0);
    resets.close();
    await().until(() -> admission().waiting() == 0);
    assertThat(entry(1).failure()).isEqualTo("reset by client");
    Socket stays = waiting(1);
    first.close();
    assertThat(ProxyFixture.greeting(stays)).isEqualTo("a");
    assertThat(counters().unserved.sum()).isZero();
    assertThat(a.accepted.get()).isEqualTo(2);
  }

  @Test
  void aClientThatHasAskedAndEndedGetsItsAnswer() throws Exception {
    start(queue(1, 1, LONG), a.port());
    Socket first = greeted("a");
    Socket second = waiting(1);
    send(second, "asked");
    second.shutdownOutput();
    assertReset(connect());
    first.close();
    assertThat(second.getInputStream().readAllBytes()).asString().isEqualTo("a\nasked");
    assertNothingIsLeft();
  }

  /** Its handshake cannot go on, so nothing can be answered. */
  @Test
  void aTlsClientThatEndsLeaves() throws Exception {
    Listener.Tls tls = new Listener.Tls("tls", port, List.of(), "p", 5_000, 60_000, null, null);
    fixture.apply(inputs(1, List.of(tls), limited(served(a.port()), queue(1, 1, LONG))));
    fixture.awaitStatus(s -> s.ready());
    byte[] hello = ClientHelloTest.hello(SslProvider.JDK, "a.example", "TLSv1.3");
    Socket first = connect();
    first.getOutputStream().write(hello);
    assertThat(ProxyFixture.greeting(first)).isEqualTo("a");
    Socket second = connect();
    second.getOutputStream().write(hello);
    await().until(() -> admission().waiting() == 1);
    second.shutdownOutput();
    await().until(() -> admission().waiting() == 0);
    Socket third = connect();
    third.getOutputStream().write(hello);
    await().until(() -> admission().waiting() == 1);
    first.close();
    assertThat(ProxyFixture.greeting(third)).isEqualTo("a");
    assertThat(third.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
  }

  @Test
  void waitsForWhicheverBackendHasRoomFirst() throws Exception {
    start(new Limits(null, 1, new Limits.Queue(5, LONG)), a.port(), b.port());
    Socket first = connect();
    String one = ProxyFixture.greeting(first);
    Socket second = connect();
    String other = ProxyFixture.greeting(second);
    assertThat(one + other).isIn("ab", "ba");
    Socket third = waiting(1);
    second.close();
    assertThat(ProxyFixture.greeting(third)).isEqualTo(other);
  }

  @Test
  void whatCannotBeReachedIsFollowedByTheQueueForAnother() throws Exception {
    int dead = FreePorts.next();
    start(new Limits(null, 1, new Limits.Queue(5, LONG)), dead, b.port());
    Socket first = greeted("b");
    Socket second = waiting(1);
    first.close();
    assertThat(ProxyFixture.greeting(second)).isEqualTo("b");
    second.close();
    assertNothingIsLeft();
    await().until(() -> fixture.log.size() == 2);
    assertThat(fixture.log).extracting(AccessLog.Entry::failure).containsOnly("");
    assertThat(entry(1).attempts()).isEqualTo(2);
  }

  @Test
  void goesOnWithTheConfigurationThatIsInForce() throws Exception {
    start(1, queue(1, 5, LONG), a.port());
    greeted("a");
    Socket second = waiting(1);
    start(2, queue(2, 5, LONG), b.port());
    assertThat(ProxyFixture.greeting(second)).isEqualTo("b");
    Socket third = waiting(1);
    fixture.apply(inputs(3, List.of(tcp("push", port, "p")), served(b.port())));
    assertThat(ProxyFixture.greeting(third)).isEqualTo("b");
  }

  @Test
  void endsWithTheLastBackend() throws Exception {
    start(1, queue(1, 5, LONG), a.port());
    greeted("a");
    Socket second = waiting(1);
    start(2, queue(1, 5, LONG));
    assertThat(second.getInputStream().read()).isEqualTo(-1);
    assertThat(entry(0).failure()).isEqualTo("no backend is up");
    assertThat(entry(0).queuedNanos()).isPositive();
  }

  @Test
  void whoWaitsIsCutWhenTheProxyStops() throws Exception {
    fixture.apply(
        inputs(
            1,
            new ProxyConfig.Drain(0, 200),
            List.of(tcp("push", port, "p")),
            limited(served(a.port()), queue(1, 5, LONG))));
    fixture.awaitStatus(s -> s.ready());
    greeted("a");
    Socket second = waiting(1);
    fixture.proxy.drain();
    assertThat(second.getInputStream().read()).isEqualTo(-1);
    await().until(() -> fixture.log.size() == 2);
    assertThat(fixture.log)
        .extracting(AccessLog.Entry::failure)
        .containsOnly("cut when the proxy stopped");
  }

  /** Event loops share the limits, and wake each other. */
  @Test
  void holdsForAllEventLoops() throws Exception {
    start(queue(2, 100, LONG), a.port(), b.port());
    AtomicInteger served = new AtomicInteger();
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      clients.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int j = 0; j < 20; j++) {
                      try (Socket client = ProxyFixture.connect(port)) {
                        assertThat(ProxyFixture.greeting(client)).isNotEmpty();
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        assertThat(ProxyFixture.exchange(client, "x")).isEqualTo("x");
                        now.decrementAndGet();
                        served.incrementAndGet();
                      } catch (IOException e) {
                        throw new AssertionError(e);
                      }
                    }
                  }));
    }
    for (Thread client : clients) {
      client.join();
    }
    assertThat(served.get()).isEqualTo(240);
    assertThat(most.get()).isBetween(1, 2);
    assertThat(admission().queued()).isPositive();
    assertNothingIsLeft();
  }

  private static Limits queue(int active, int length, long timeoutMillis) {
    return new Limits(active, null, new Limits.Queue(length, timeoutMillis));
  }

  private Pool served(int... backends) {
    return pool("p", rare, backends);
  }

  private void start(Limits limits, int... backends) {
    start(1, limits, backends);
  }

  private void start(long generation, Limits limits, int... backends) {
    Listener.Tcp listener = tcp("push", port, "p");
    fixture.apply(inputs(generation, List.of(listener), limited(served(backends), limits)));
    fixture.awaitStatus(s -> s.ready());
  }

  private Socket connect() throws IOException {
    Socket socket = ProxyFixture.connect(port);
    sockets.add(socket);
    return socket;
  }

  private Socket greeted(String by) throws IOException {
    Socket socket = connect();
    assertThat(ProxyFixture.greeting(socket)).isEqualTo(by);
    return socket;
  }

  /** A connection that waits, as one of so many. */
  private Socket waiting(int waiting) throws IOException {
    Socket socket = connect();
    await().until(() -> admission().waiting() == waiting);
    return socket;
  }

  private static void send(Socket to, String text) throws IOException {
    to.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void assertReset(Socket client) {
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  private @Nullable LivePool live() {
    return fixture.proxy.runtime().current().pools().get("p");
  }

  private Admission admission() {
    return Objects.requireNonNull(Objects.requireNonNull(live()).admission());
  }

  private void assertNothingIsLeft() {
    await()
        .untilAsserted(
            () -> {
              assertThat(admission().active()).isZero();
              assertThat(admission().waiting()).isZero();
              assertThat(Objects.requireNonNull(live()).members())
                  .allMatch(m -> m.backend().active.sum() == 0);
            });
  }

  private ListenerCounters counters() {
    return Objects.requireNonNull(fixture.proxy.runtime().current().listener(port)).counters();
  }

  private AccessLog.Tcp entry(int index) {
    await().until(() -> fixture.log.size() > index);
    return (AccessLog.Tcp) fixture.log.get(index);
  }
}
