package io.lbtier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.proxy.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is connected stays connected, whatever becomes of the configuration and of the process, with
 * the real program. It and this test have half of the file descriptors each.
 */
class SurvivalIT {
  private static final int CONNECTIONS = 5_000;
  private static final int WEBSOCKETS = 500;
  private static final int CHANGES = 500;

  @TempDir private Path folder = Path.of("");
  private final int raw = FreePorts.next();
  private final int web = FreePorts.next();
  private final int admin = FreePorts.next();

  @Test
  @Timeout(300)
  void fiveThousandConnectionsOutliveFiveHundredChangesAndAnUpgrade() throws Exception {
    try (ServerSocket backend = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
        ServerSocket another = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serve(backend));
      Thread.ofVirtual().start(() -> serve(another));
      write(0, backend.getLocalPort());
      try (LbtierProcess old = LbtierProcess.start(folder, Map.of(), "run", "-f", "tier.yaml")) {
        old.awaitOutput("listener web is listening");
        List<Socket> all = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS + WEBSOCKETS; i++) {
          all.add(i < CONNECTIONS ? connect(raw) : webSocket());
        }
        for (int change = 1; change <= CHANGES; change++) {
          // The backend that all of them have is gone from the pool every other time.
          write(change, (change % 2 == 0 ? backend : another).getLocalPort());
          old.awaitOutput("generation " + (change + 1) + " serves");
          for (int i = change % 110; i < all.size(); i += 110) {
            exchange(all.get(i));
          }
        }
        exchangeAll(all);
        try (LbtierProcess next =
            LbtierProcess.start(folder, Map.of(), "run", "-f", "tier.yaml", "--upgrade")) {
          next.awaitOutput("took over from the lbtier that served");
          old.awaitOutput("another lbtier has taken over");
          exchangeAll(all);
          for (Socket each : all) {
            each.close();
          }
          assertThat(old.exitCode()).isZero();
          assertThat(old.output()).contains("0 connections cut");
        }
      }
    }
  }

  private void write(int change, int backend) throws IOException {
    Path file = folder.resolve("next.yaml");
    Files.writeString(
        file,
        """
        apiVersion: lbtier.io/v1alpha1
        kind: LoadBalancerTier
        metadata: {name: survival}
        spec:
          proxy: {adminPort: %d, accessLog: None, drain: {delay: 0s, timeout: 60s}}
          listeners:
          - {name: raw, port: %d, protocol: TCP, pool: echo}
          - name: web
            port: %d
            protocol: HTTP
            routes:
            - {match: {path: {prefix: /%d/}}, pool: echo}
            - {pool: echo}
          pools:
          - {name: echo, endpoints: [{address: 127.0.0.1, port: %d, weight: %d}]}
        """
            .formatted(admin, raw, web, change, backend, 1 + change % 7));
    Files.move(file, folder.resolve("tier.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
    exchange(socket);
    return socket;
  }

  /** The handshake alone is HTTP; what comes then are octets to the proxy. */
  private Socket webSocket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), web);
    socket.setSoTimeout(20_000);
    write(
        socket,
        "GET /chat HTTP/1.1|Host: a|Upgrade: websocket|Connection: Upgrade"
            + "|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Version: 13||");
    assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
    exchange(socket);
    return socket;
  }

  private static void exchangeAll(List<Socket> all) throws IOException {
    for (Socket each : all) {
      exchange(each);
    }
  }

  private static void exchange(Socket socket) throws IOException {
    byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
    socket.getOutputStream().write(hello);
    byte[] echo = socket.getInputStream().readNBytes(hello.length);
    if (!Arrays.equals(echo, hello)) {
      throw new IOException("came back: " + new String(echo, StandardCharsets.US_ASCII));
    }
  }

  /** With bars for the ends of lines. */
  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** To the empty line. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.append((char) c);
      if (head.toString().endsWith("\r\n\r\n")) {
        break;
      }
    }
    return head.toString();
  }

  /** Echoes, after the answer to a request for a WebSocket where one comes first. */
  private static void serve(ServerSocket server) {
    try {
      while (true) {
        Socket connection = server.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private static void serve(Socket connection) {
    try (connection) {
      InputStream in = connection.getInputStream();
      int first = in.read();
      if (first == 'G') {
        head(in);
        write(
            connection,
            "HTTP/1.1 101 Switching Protocols|Upgrade: websocket|Connection: Upgrade"
                + "|Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=||");
      } else if (first >= 0) {
        connection.getOutputStream().write(first);
      }
      in.transferTo(connection.getOutputStream());
    } catch (IOException e) {
      // The other side has gone.
    }
  }
}
