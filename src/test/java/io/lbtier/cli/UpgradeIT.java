package io.lbtier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.proxy.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process of the real program follows another, under new connections all the time. */
class UpgradeIT {
  private static final int LONG_CONNECTIONS = 200;

  @TempDir private Path folder = Path.of("");
  private final int port = FreePorts.next();

  @Test
  void noConnectionIsRefusedAndOldOnesGoOn() throws Exception {
    try (ServerSocket backend = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> echo(backend));
      write(backend.getLocalPort());
      try (LbtierProcess old = start("run", "-f", "tier.yaml")) {
        old.awaitOutput("listener raw is listening");
        await().until(() -> Files.exists(folder.resolve(".run/quick.sock")));
        List<Socket> connections = new ArrayList<>();
        for (int i = 0; i < LONG_CONNECTIONS; i++) {
          connections.add(connect());
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong made = new AtomicLong();
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          clients.add(Thread.ofVirtual().start(() -> connectAgain(over, made, failure)));
        }
        try (LbtierProcess next = start("run", "-f", "tier.yaml", "--upgrade")) {
          next.awaitOutput("took over from the lbtier that served");
          old.awaitOutput("another lbtier has taken over");
          for (Socket connection : connections) {
            assertThat(exchange(connection)).isTrue();
          }
          long then = made.get();
          await().atMost(Duration.ofSeconds(30)).until(() -> made.get() > then + 200);
          for (Socket connection : connections) {
            connection.close();
          }
          assertThat(old.exitCode()).isZero();
          assertThat(old.output()).contains("0 connections cut");
          long after = made.get();
          await().atMost(Duration.ofSeconds(30)).until(() -> made.get() > after + 200);
          over.set(true);
          for (Thread client : clients) {
            client.join();
          }
          assertThat(failure.get()).isNull();
          assertThat(Files.exists(folder.resolve(".run/quick.sock"))).isTrue();
          next.signal("TERM");
          assertThat(next.exitCode()).isZero();
        }
      }
    }
  }

  @Test
  void whereNobodyServesThereIsNothingToTakeOver() throws Exception {
    write(FreePorts.next());
    try (LbtierProcess lbtier = start("run", "-f", "tier.yaml", "--upgrade")) {
      assertThat(lbtier.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(lbtier.output()).contains("no lbtier that runs tier quick in this folder");
    }
  }

  private LbtierProcess start(String... arguments) throws IOException {
    return LbtierProcess.start(folder, Map.of(), arguments);
  }

  private void write(int backend) throws IOException {
    Files.writeString(
        folder.resolve("tier.yaml"),
        """
        apiVersion: lbtier.io/v1alpha1
        kind: LoadBalancerTier
        metadata: {name: quick}
        spec:
          proxy: {adminPort: %d, drain: {delay: 100ms, timeout: 60s}}
          listeners:
          - {name: raw, port: %d, protocol: TCP, pool: echo}
          pools:
          - {name: echo, endpoints: [{address: 127.0.0.1, port: %d}]}
        """
            .formatted(FreePorts.next(), port, backend));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
    if (!exchange(socket)) {
      throw new IOException("closed without an answer");
    }
    return socket;
  }

  private void connectAgain(
      AtomicBoolean over, AtomicLong made, AtomicReference<@Nullable Exception> failure) {
    while (!over.get() && failure.get() == null) {
      try (Socket _ = connect()) {
        made.incrementAndGet();
      } catch (IOException e) {
        failure.set(e);
      }
    }
  }

  private static boolean exchange(Socket socket) throws IOException {
    byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
    socket.getOutputStream().write(hello);
    return java.util.Arrays.equals(socket.getInputStream().readNBytes(hello.length), hello);
  }

  private static void echo(ServerSocket server) {
    try {
      while (true) {
        Socket connection = server.accept();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (connection) {
                    connection.getInputStream().transferTo(connection.getOutputStream());
                  } catch (IOException e) {
                    // The other side has gone.
                  }
                });
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }
}
