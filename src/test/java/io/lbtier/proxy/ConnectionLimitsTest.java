package io.lbtier.proxy;

import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static io.lbtier.proxy.ProxyFixture.connect;
import static io.lbtier.proxy.ProxyFixture.greeting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.lbtier.model.Listener;
import io.lbtier.proxy.telemetry.ListenerCounters;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionLimitsTest {
  private static final int ANY = Integer.MAX_VALUE;

  private final int port = FreePorts.next();
  private final ProxyFixture fixture = new ProxyFixture();
  private final EchoServer echo = new EchoServer("e");
  private final List<Socket> sockets = new ArrayList<>();

  ConnectionLimitsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    fixture.close();
    echo.close();
  }

  @Test
  void oneMoreThanThereMayBeIsResetUntilAnotherCloses() throws IOException {
    start(1, 3, ANY, null);
    for (int i = 0; i < 3; i++) {
      assertThat(greets("127.0.0." + (i + 1))).isTrue();
    }
    assertThat(greets("127.0.0.9")).isFalse();
    assertThat(counters().refused.sum()).isEqualTo(1);
    sockets.getFirst().close();
    await().until(() -> counters().active.sum() == 2);
    assertThat(greets("127.0.0.9")).isTrue();
    assertThat(greets("127.0.0.1")).isFalse();
  }

  @Test
  void eachClientHasItsOwn() throws IOException {
    start(1, ANY, 2, null);
    assertThat(greets("127.0.0.1")).isTrue();
    assertThat(greets("127.0.0.1")).isTrue();
    assertThat(greets("127.0.0.1")).isFalse();
    assertThat(greets("127.0.0.2")).isTrue();
    assertThat(counters().refused.sum()).isEqualTo(1);
    sockets.getFirst().close();
    await().until(() -> greets("127.0.0.1"));
    assertThat(greets("127.0.0.1")).isFalse();
  }

  @Test
  void newLimitsAreForNewConnections() throws IOException {
    start(1, ANY, ANY, null);
    for (int i = 0; i < 5; i++) {
      assertThat(greets("127.0.0.1")).isTrue();
    }
    start(2, 4, ANY, null);
    assertThat(greets("127.0.0.1")).isFalse();
    assertThat(ProxyFixture.exchange(sockets.getFirst(), "still here")).isEqualTo("still here");
    start(3, 7, ANY, null);
    assertThat(greets("127.0.0.1")).isTrue();
  }

  @Test
  void theClientIsWhomTheProxyInFrontTells() throws IOException {
    start(1, ANY, 1, new Listener.ProxyProtocol(List.of("127.0.0.1/32"), 5_000));
    assertThat(greetsFor("192.0.2.1")).isTrue();
    assertThat(greetsFor("192.0.2.2")).isTrue();
    assertThat(greetsFor("192.0.2.1")).isFalse();
  }

  @Test
  void anIpv6ClientIsANetwork() throws IOException {
    ClientConnections connections = new ClientConnections();
    assertThat(connections.enter(InetAddress.ofLiteral("2001:db8::1"), 1)).isTrue();
    assertThat(connections.enter(InetAddress.ofLiteral("2001:db8::2"), 1)).isFalse();
    assertThat(connections.enter(InetAddress.ofLiteral("2001:db8:0:1::2"), 1)).isTrue();
    connections.leave(InetAddress.ofLiteral("2001:db8::1"));
    assertThat(connections.enter(InetAddress.ofLiteral("2001:db8::2"), 1)).isTrue();
  }

  @Test
  void someDescriptorsAreKept() {
    assertThat(FileDescriptors.of(1024).ceiling()).isEqualTo(922);
    assertThat(FileDescriptors.of(1_048_576).ceiling()).isEqualTo(1_047_576);
    var unix = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    assertThat(FileDescriptors.ofProcess())
        .isEqualTo(FileDescriptors.of(unix.getMaxFileDescriptorCount()));
  }

  private boolean greets(String from) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setSoTimeout(10_000);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    return greeted(socket);
  }

  private boolean greetsFor(String client) throws IOException {
    Socket socket = connect(port);
    sockets.add(socket);
    socket
        .getOutputStream()
        .write(
            ("PROXY TCP4 " + client + " 192.0.2.99 1000 80\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return greeted(socket);
  }

  private static boolean greeted(Socket socket) throws IOException {
    try {
      return greeting(socket).equals("e");
    } catch (SocketException e) {
      return false;
    }
  }

  private void start(
      long generation, int total, int perClient, Listener.@Nullable ProxyProtocol proxies) {
    Listener.Tcp listener =
        new Listener.Tcp(
            "push",
            port,
            "p",
            60_000,
            proxies,
            new Listener.ConnectionLimits(total, perClient, null, null));
    fixture.apply(inputs(generation, List.of(listener), pool("p", echo.port())));
    fixture.awaitStatus(s -> s.ready());
  }

  private ListenerCounters counters() {
    return Objects.requireNonNull(fixture.proxy.runtime().current().listener(port)).counters();
  }
}
