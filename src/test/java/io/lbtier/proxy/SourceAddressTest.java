package io.lbtier.proxy;

import static io.lbtier.proxy.Configs.inputs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.Records;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends see the address that a pool is to be connected to from, with whatever goes there. */
class SourceAddressTest {
  private static final String SOURCE = "127.0.0.7";
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final int port = FreePorts.next();
  private final ProxyFixture fixture = new ProxyFixture();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static Pool pool(HealthCheck check, @Nullable String source, int backend) {
    Pool plain = Configs.pool("p", check, backend);
    return Records.with(plain, "sourceAddress", source);
  }

  private void answer(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        seen.add(socket.getInetAddress().getHostAddress());
        socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      } catch (IOException e) {
        // The next one.
      }
    }
  }

  private void askWithin(String source, String protocol) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answer(server));
      Listener listener =
          protocol.equals("HTTP") ? Configs.http("l", port, "p") : Configs.tcp("l", port, "p");
      fixture.apply(
          inputs(1, List.of(listener), pool(Configs.TCP_CHECK, source, server.getLocalPort())));
      fixture.awaitStatus(s -> s.ready());
      await().until(() -> !seen.isEmpty());
      try (Socket client = ProxyFixture.connect(port)) {
        client
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 200");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP", "TCP"})
  void connectionsAndChecksComeFromIt(String protocol) throws Exception {
    askWithin(SOURCE, protocol);
    assertThat(seen).containsExactly(SOURCE);
  }

  @Test
  void anAddressOfTheOtherFamilyIsNotForThem() throws Exception {
    askWithin("::1", "HTTP");
    assertThat(seen).containsExactly("127.0.0.1");
  }

  @Test
  void sessionsComeFromIt() throws Exception {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DatagramSocket client = new DatagramSocket()) {
      HealthCheck unchecked = new HealthCheck(new HealthCheck.None(), 0, 1000, 1000, 1, 1);
      fixture.apply(
          inputs(
              1,
              List.of(new Listener.Udp("l", port, "p", 60_000, 10, 0)),
              pool(unchecked, SOURCE, server.getLocalPort())));
      fixture.awaitStatus(s -> s.ready());
      server.setSoTimeout(10_000);
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      client.send(new DatagramPacket(new byte[] {1}, 1));
      DatagramPacket come = new DatagramPacket(new byte[1], 1);
      server.receive(come);
      assertThat(come.getAddress().getHostAddress()).isEqualTo(SOURCE);
    }
  }
}
