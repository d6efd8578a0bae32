package io.lbtier.proxy;

import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Listener;
import io.lbtier.model.Listener.ConnectionLimits;
import io.lbtier.model.Rate;
import io.lbtier.model.Route;
import io.lbtier.proxy.telemetry.ListenerCounters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** New connections that come too fast. */
@Timeout(60)
class ConnectionRatesTest {
  private static final int ANY = Integer.MAX_VALUE;
  private static final String LOCAL = "127.0.0.1";

  private final int port = FreePorts.next();
  private final ProxyFixture fixture = new ProxyFixture();
  private final EchoServer echo = new EchoServer("HTTP/1.1 503");
  private final long begun = System.nanoTime();

  ConnectionRatesTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    fixture.close();
    echo.close();
  }

  @Test
  void aClientHasItsBurstAndThenItsRate() throws IOException {
    start(1, tcp(null, new Rate(1, 3), null));
    int served = served(LOCAL, "", 20);
    assertBurst(3, served);
    assertThat(counters().rateLimited.sum()).isEqualTo(20 - served);
    assertThat(counters().connections.sum()).isEqualTo(20);
    assertThat(counters().refused.sum()).isZero();
    assertThat(served("127.0.0.2", "", 3)).isEqualTo(3);
    await().until(() -> served(LOCAL, "", 1) == 1);
    await().until(() -> counters().active.sum() == 0);
  }

  @Test
  void allClientsTogetherHaveOneToo() throws IOException {
    start(1, tcp(new Rate(1, 5), null, null));
    int served = 0;
    for (int i = 1; i <= 20; i++) {
      served += served("127.0.1." + i, "", 1);
    }
    assertBurst(5, served);
  }

  /** One that comes too fast keeps no others out. */
  @Test
  void whatIsTooMuchForAClientTakesNothingFromTheRest() throws IOException {
    start(1, tcp(new Rate(1, 10), new Rate(1, 2), null));
    assertBurst(2, served(LOCAL, "", 30));
    assertThat(served("127.0.0.2", "", 2) + served("127.0.0.3", "", 2)).isEqualTo(4);
  }

  /** One that is turned away since others come too fast has its own burst still. */
  @Test
  void whatIsTooMuchForAllTakesNothingFromTheClient() {
    ConnectionLimits limits = new ConnectionLimits(ANY, ANY, new Rate(1000, 1), new Rate(1, 2));
    ConnectionRates rates = Objects.requireNonNull(ConnectionRates.of(limits, null, begun));
    InetAddress client = InetAddress.getLoopbackAddress();
    assertThat(rates.admit(client, begun)).isTrue();
    assertThat(rates.admit(client, begun)).isFalse();
    long later = begun + TimeUnit.MILLISECONDS.toNanos(1);
    assertThat(rates.admit(client, later)).isTrue();
    assertThat(rates.admit(client, later + TimeUnit.MILLISECONDS.toNanos(1))).isFalse();
  }

  @Test
  void theClientIsWhomTheProxyInFrontTells() throws IOException {
    start(1, tcp(null, new Rate(1, 2), new Listener.ProxyProtocol(List.of("127.0.0.1/32"), 5_000)));
    assertBurst(2, served(LOCAL, "PROXY TCP4 192.0.2.1 192.0.2.99 1000 80\r\n", 10));
    assertThat(served(LOCAL, "PROXY TCP4 192.0.2.2 192.0.2.99 1000 80\r\n", 2)).isEqualTo(2);
    assertBurst(2, served(LOCAL, "PROXY TCP6 2001:db8::1 2001:db8:1::9 1000 80\r\n", 10));
    assertThat(served(LOCAL, "PROXY TCP6 2001:db8::2 2001:db8:1::9 1000 80\r\n", 10))
        .isLessThanOrEqualTo(seconds());
  }

  @Test
  void holdsForHttp() throws IOException {
    ConnectionLimits limits = new ConnectionLimits(ANY, ANY, null, new Rate(1, 2));
    start(
        1,
        new Listener.Http(
            "web",
            port,
            List.of(),
            List.of(new Route(null, "/", "nobody")),
            new Listener.HttpLimits(16 * 1024, 100, Long.MAX_VALUE),
            new Listener.HttpTimeouts(10_000, 60_000, 30_000, 60_000),
            null,
            null,
            null,
            limits));
    assertBurst(2, served(LOCAL, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 10));
  }

  @Test
  void whatHasBeenTakenGoesOnWithTheNextConfigurationIfTheRateDoes() throws IOException {
    start(1, tcp(new Rate(1, 50), new Rate(1, 3), null));
    assertBurst(3, served(LOCAL, "", 10));
    start(2, tcp(new Rate(1, 40), new Rate(1, 3), null));
    assertThat(served(LOCAL, "", 5)).isLessThanOrEqualTo(seconds());
    start(3, tcp(new Rate(1, 40), new Rate(1, 4), null));
    assertBurst(4, served(LOCAL, "", 10));
    start(4, tcp(null, null, null));
    assertThat(served(LOCAL, "", 10)).isEqualTo(10);
  }

  /** So many at once, and what has come back since the test began. */
  private void assertBurst(int burst, int served) {
    assertThat(served).isBetween(burst, burst + seconds());
  }

  private int seconds() {
    return 1 + (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
  }

  /** How many of so many connections are served. */
  private int served(String from, String first, int of) throws IOException {
    int served = 0;
    for (int i = 0; i < of; i++) {
      served += served(from, first) ? 1 : 0;
    }
    return served;
  }

  private boolean served(String from, String first) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(10_000);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(LOCAL), port));
      socket.getOutputStream().write(first.getBytes(StandardCharsets.US_ASCII));
      return ProxyFixture.greeting(socket).startsWith("HTTP/1.1 503");
    } catch (SocketException e) {
      return false;
    }
  }

  private Listener tcp(
      @Nullable Rate rate, @Nullable Rate perClient, Listener.@Nullable ProxyProtocol proxies) {
    return new Listener.Tcp(
        "web", port, "p", 60_000, proxies, new ConnectionLimits(ANY, ANY, rate, perClient));
  }

  private void start(long generation, Listener listener) {
    fixture.apply(inputs(generation, List.of(listener), pool("p", echo.port()), pool("nobody")));
    fixture.awaitStatus(s -> s.listeners().stream().allMatch(l -> l.error().isEmpty()));
  }

  private ListenerCounters counters() {
    return Objects.requireNonNull(fixture.proxy.runtime().current().listener(port)).counters();
  }
}
