package io.lbtier.proxy.udp;

import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.Listener;
import io.lbtier.proxy.ProxyFixture;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@link Ipv6AnswersIT} runs in a network of its own, where it may add addresses. */
final class Ipv6Answers {
  private static final int PORT = 5300;

  private Ipv6Answers() {}

  /** Ends well when all is as it should be. */
  public static void main(String[] arguments) throws Exception {
    ip("link", "set", "lo", "up");
    address("add", 1);
    address("add", 2);
    address("add", 3);
    try (UdpServer server = new UdpServer("e");
        ProxyFixture fixture = new ProxyFixture()) {
      fixture.apply(
          inputs(
              1,
              List.of(new Listener.Udp("dns", PORT, "p", 60_000, 100, 0)),
              pool(
                  "p",
                  new HealthCheck(new HealthCheck.None(), 0, 1_000, 1_000, 3, 2),
                  server.port())));
      fixture.awaitStatus(s -> s.ready());
      for (String to : List.of("fd00::2", "fd00::3", "fd00::1", "::1", "127.0.0.2")) {
        asks(to);
      }
      address("add", 4);
      await().ignoreExceptions().until(() -> bound(4) == 2);
      asks("fd00::4");
      address("delete", 3);
      await().until(() -> bound(3) == 0);
      asks("fd00::2");
      address("add", 3);
      await().until(() -> bound(3) == 2);
      asks("fd00::3");
      try (DatagramSocket _ = hold(5)) {
        fixture.awaitEvent(
            "listener dns is not listening: UDP port 5300 on fd00::5 is taken by another process on"
                + " this host; free it or choose another port");
        fixture.awaitStatus(s -> s.listeners().getFirst().error().contains("on fd00::5 is taken"));
        asks("fd00::4");
      }
      await().until(() -> bound(5) == 2);
      fixture.awaitStatus(s -> s.listeners().getFirst().error().isEmpty());
      asks("fd00::5");
      try (DatagramSocket _ = hold(6)) {
        fixture.awaitStatus(s -> s.listeners().getFirst().error().contains("on fd00::6 is taken"));
        address("delete", 6);
        fixture.awaitStatus(s -> s.listeners().getFirst().error().isEmpty());
      }
      fixture.apply(inputs(2, List.of()));
      await().until(() -> bound(2) == 2);
      fixture.proxy.drain();
      await().until(() -> bound(2) == 0);
    }
    System.out.println("all is well");
    System.exit(0);
  }

  /** Two clients, on whichever event loop, from an address that the kernel would answer from. */
  private static void asks(String to) throws IOException {
    String from = to.contains(":") ? "fd00::1" : "127.0.0.1";
    for (int i = 0; i < 4; i++) {
      try (UdpClient client = new UdpClient(from, to, PORT)) {
        client.patience(2_000);
        assertThat(client.ask(to)).isEqualTo("e " + to);
        assertThat(client.ask(to)).isEqualTo("e " + to);
      }
    }
  }

  /** Gives the host an address, and has it bound before the proxy can. */
  private static DatagramSocket hold(int number) throws Exception {
    while (true) {
      ip("-6", "address", "add", "fd00::" + number + "/128", "dev", "lo", "nodad");
      DatagramSocket socket = new DatagramSocket(null);
      socket.setReuseAddress(false);
      socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      socket.bind(new InetSocketAddress("fd00::" + number, PORT));
      // From now on nobody can have it too.
      socket.setOption(StandardSocketOptions.SO_REUSEPORT, false);
      if (bound(number) == 1) {
        return socket;
      }
      socket.close();
      address("delete", number);
      await().until(() -> bound(number) == 0);
    }
  }

  /** How many sockets are bound to an address. */
  private static long bound(int number) throws IOException {
    String address = "000000FD00000000000000000%d000000:%04X".formatted(number, PORT);
    return Files.readAllLines(Path.of("/proc/net/udp6")).stream()
        .filter(line -> line.contains(address))
        .count();
  }

  private static void address(String command, int number) throws Exception {
    ip("-6", "address", command, "fd00::" + number + "/128", "dev", "lo");
  }

  private static void ip(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
