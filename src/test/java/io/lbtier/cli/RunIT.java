package io.lbtier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.proxy.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does in the first minutes, with the real program. */
class RunIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path folder = Path.of("");
  private final int web = FreePorts.next();
  private final int raw = FreePorts.next();
  private final int[] backends = {FreePorts.next(), FreePorts.next(), FreePorts.next()};
  private Path file = Path.of("");
  private String tier = "";

  @BeforeEach
  void writeTier() throws IOException {
    file = folder.resolve("tier.yaml");
    tier =
        """
        apiVersion: lbtier.io/v1alpha1
        kind: LoadBalancerTier
        metadata: {name: quickstart}
        spec:
          proxy: {adminPort: %d}
          listeners:
          - {name: web, port: %d, protocol: HTTP, pool: hello}
          - {name: raw, port: %d, protocol: TCP, pool: hello}
          pools:
          - name: hello
            endpoints:
            - {address: 127.0.0.1, port: %d}
            - {address: 127.0.0.1, port: %d}
            - {address: 127.0.0.1, port: %d}
            healthCheck: {interval: 500ms, fall: 3}
        """
            .formatted(FreePorts.next(), web, raw, backends[0], backends[1], backends[2]);
    Files.writeString(file, tier);
  }

  @Test
  void survivesWhatHappensToIt() throws Exception {
    try (LbtierProcess lbtier =
        LbtierProcess.start(folder, Map.of(), "run", "-f", "tier.yaml", "--sample-backends")) {
      lbtier.awaitOutput("listener raw is listening");
      assertThat(lbtier.output())
          .startsWith("lbtier ")
          .contains("curl http://127.0.0.1:" + web + "/hello")
          .contains("kill $(cat .run/backend-2.pid)");
      try (Load load = new Load("http://127.0.0.1:" + web + "/hello");
          Conversation connection = Conversation.notWith(backends[1], raw)) {
        flows(load);

        LbtierProcess.kill("KILL", LbtierProcess.pid(folder.resolve(".run/backend-2.pid")));
        lbtier.awaitOutput("hello/127.0.0.1:" + backends[1] + " went down: ");
        flows(load);

        Files.writeString(file, tier.replace("fall: 3", "fall: 2"));
        lbtier.awaitOutput("generation 2 serves");
        flows(load);

        Files.writeString(file, tier.replace("pool: hello", "pool: helo"));
        lbtier.awaitOutput(
            "spec.listeners[0].pool   \"helo\" is not a pool of this tier; did you mean \"hello\"?");
        lbtier.awaitOutput("generation 2 serves on");
        flows(load);

        Files.writeString(file, "kind: [");
        lbtier.awaitOutput("tier.yaml: 1 problem\n            line 1, column 8   is no YAML");
        flows(load);

        Files.writeString(file, tier);
        lbtier.awaitOutput("generation 4 serves");
        flows(load);

        assertThat(load.failures()).isEmpty();
        assertThat(connection.ask()).as("the connection from before it all").contains("hello from");
      }
      assertThat(folder.resolve(".run/access.log")).isNotEmptyFile();

      lbtier.signal("INT");
      assertThat(lbtier.exitCode()).isZero();
      assertThat(lbtier.output()).contains("stopped; ");
      assertThat(folder.resolve(".run/backend-1.pid")).doesNotExist();
      try (ServerSocket free = new ServerSocket(backends[0], 1, InetAddress.getLoopbackAddress())) {
        assertThat(free.isBound()).isTrue();
      }
    }
  }

  @Test
  void drawsTablesOnATerminalAndLeavesItClean() throws Exception {
    try (LbtierProcess lbtier =
        LbtierProcess.startOnATerminal(folder, "run -f tier.yaml --sample-backends")) {
      lbtier.awaitOutput("NAME         MODE    VIP   ACTIVE   BACKENDS   READY   AGE");
      lbtier.awaitOutput("quickstart   Proxy   -     local    3/3        True    ");
      lbtier.awaitOutput("POOL    BACKEND");
      LbtierProcess.kill("KILL", LbtierProcess.pid(folder.resolve(".run/backend-2.pid")));
      lbtier.awaitOutput("quickstart   Proxy   -     local    2/3        ");
      lbtier.awaitOutput("127.0.0.1:" + backends[1] + "   down  ");
      assertThat(lbtier.output()).contains("\033[?25l");
      lbtier.type('\003');
      assertThat(lbtier.exitCode()).isZero();
      assertThat(lbtier.output()).contains("stopped; ").endsWith("\033[?7h\033[?25h");
    }
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    ServerSocket taken = new ServerSocket(web);
    try (LbtierProcess lbtier = LbtierProcess.start(folder, Map.of(), "run", "-f", "tier.yaml")) {
      try (taken) {
        lbtier.awaitOutput("listener web is not listening: ");
        assertThat(lbtier.output()).contains(String.valueOf(web));
      }
      lbtier.awaitOutput("listener web is listening on port " + web);
      lbtier.signal("TERM");
      assertThat(lbtier.exitCode()).isZero();
    }
  }

  @Test
  void saysWhichSampleBackendHasNoPort() throws Exception {
    try (ServerSocket _ = new ServerSocket(backends[1], 1, InetAddress.getLoopbackAddress());
        LbtierProcess lbtier =
            LbtierProcess.start(folder, Map.of(), "run", "-f", "tier.yaml", "--sample-backends")) {
      assertThat(lbtier.exitCode()).isEqualTo(2);
      assertThat(lbtier.output())
          .isEqualTo(
              "lbtier: sample backend 2 did not start: port %d of 127.0.0.1: Address already in use\n"
                  .formatted(backends[1]));
    }
  }

  @Test
  void withoutAClusterThereIsNothingToOperateOn() throws Exception {
    Map<String, String> nowhere = Map.of("KUBECONFIG", folder.resolve("none").toString());
    try (LbtierProcess operator = LbtierProcess.start(folder, nowhere, "operator")) {
      assertThat(operator.exitCode()).isEqualTo(2);
      assertThat(operator.output())
          .startsWith("lbtier: no access to a cluster: ")
          .endsWith("point KUBECONFIG at one\n");
    }
  }

  /** Some more requests are answered. */
  private static void flows(Load load) {
    long before = load.succeeded();
    await().atMost(SOON).until(() -> load.succeeded() > before + 200);
  }

  /** One TCP connection on which HTTP is spoken with whatever backend it leads to. */
  private record Conversation(Socket socket, BufferedReader in) implements AutoCloseable {
    static Conversation notWith(int backend, int port) throws IOException {
      while (true) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        Conversation conversation =
            new Conversation(
                socket,
                new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)));
        if (!conversation.ask().endsWith(":" + backend)) {
          return conversation;
        }
        conversation.close();
      }
    }

    String ask() throws IOException {
      socket
          .getOutputStream()
          .write("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String line = in.readLine();
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
      return String.valueOf(in.readLine());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
