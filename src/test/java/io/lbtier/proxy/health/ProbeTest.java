package io.lbtier.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.HealthCheck;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.LeakCheck;
import io.lbtier.proxy.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class ProbeTest {
  private static final Transport TRANSPORT = Transport.best();
  private static MultiThreadIoEventLoopGroup loops;

  @BeforeAll
  static void start() {
    loops = new MultiThreadIoEventLoopGroup(1, TRANSPORT.handlers());
  }

  @AfterAll
  static void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nOK | up",
        "HTTP/1.0 399 Odd\\r\\n\\r\\n | up",
        "HTTP/1.1 404 Not Found\\r\\n\\r\\n | status 404, expected 200 to 399",
        "HTTP/1.1 503 Service Unavailable\\r\\n\\r\\n | status 503, expected 200 to 399",
        "HTTP/1.1 301 Moved\\r\\nLocation: http://127.0.0.1:1/\\r\\n\\r\\n | up",
        "220 mail.example.com ESMTP\\r\\n | the answer is not HTTP/1",
        "HTTP/1.1 20 | closed without an answer",
        "'' | closed without an answer",
      })
  void anAnswerDecides(String answer, String expected) throws Exception {
    try (ServerSocket server = answering(answer.replace("\\r", "\r").replace("\\n", "\n"))) {
      assertThat(ask(http(200, 399, 5_000), server.getLocalPort())).isEqualTo(expected);
    }
  }

  @Test
  void oneExpectedStatusIsNamedAlone() throws Exception {
    try (ServerSocket server = answering("HTTP/1.1 200 OK\r\n\r\n")) {
      assertThat(ask(http(204, 204, 5_000), server.getLocalPort()))
          .isEqualTo("status 200, expected 204");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 O"})
  void anAnswerThatDoesNotComeInTimeIsNone(String part) throws Exception {
    try (ServerSocket server = listen()) {
      CompletableFuture<Socket> open = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  Socket client = server.accept();
                  client.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
                  open.complete(client);
                } catch (IOException e) {
                  open.completeExceptionally(e);
                }
              });
      assertThat(ask(http(200, 399, 250), server.getLocalPort()))
          .isEqualTo("no answer within 250ms");
      try (Socket client = open.get(5, TimeUnit.SECONDS)) {
        client.setSoTimeout(5_000);
        client.getInputStream().readAllBytes();
      }
    }
  }

  @Test
  void aConnectionIsEnoughForTcp() throws Exception {
    HealthCheck tcp = new HealthCheck(new HealthCheck.Tcp(), 0, 1_000, 1_000, 1, 1);
    try (ServerSocket server = listen()) {
      assertThat(ask(tcp, server.getLocalPort())).isEqualTo("up");
    }
    assertThat(ask(tcp, FreePorts.next())).isEqualTo("connection refused");
  }

  @Test
  void theCheckMayHaveItsOwnPort() throws Exception {
    try (ServerSocket server = listen()) {
      HealthCheck elsewhere =
          new HealthCheck(new HealthCheck.Tcp(), server.getLocalPort(), 1_000, 1_000, 1, 1);
      assertThat(ask(elsewhere, FreePorts.next())).isEqualTo("up");
    }
  }

  @Test
  void theRequestIsStrictAndSaysWhoAsks() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    try (ServerSocket server = listen()) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket client = server.accept()) {
                  byte[] bytes = new byte[4096];
                  int n = client.getInputStream().read(bytes);
                  request.complete(new String(bytes, 0, n, StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  request.completeExceptionally(e);
                }
              });
      ask(http(200, 399, 5_000), server.getLocalPort());
      assertThat(request.get(5, TimeUnit.SECONDS))
          .isEqualTo(
              "GET /healthz?full HTTP/1.1\r\nHost: 127.0.0.1:"
                  + server.getLocalPort()
                  + "\r\nUser-Agent: lbtier-check\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    }
  }

  private static HealthCheck http(int min, int max, long timeoutMillis) {
    return new HealthCheck(
        new HealthCheck.Http("/healthz?full", "", min, max), 0, 1_000, timeoutMillis, 1, 1);
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  /** A server that reads a request, gives an answer and closes, once. */
  private static ServerSocket answering(String answer) throws IOException {
    ServerSocket server = listen();
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket client = server.accept()) {
                client.getInputStream().read(new byte[4096]);
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    return server;
  }

  /** What a probe finds: "up" or the cause. */
  private static String ask(HealthCheck check, int port) throws Exception {
    CompletableFuture<String> found = new CompletableFuture<>();
    EventLoop loop = loops.next();
    InetSocketAddress backend = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    loop.execute(
        () ->
            Probe.ask(
                loop,
                TRANSPORT,
                backend,
                null,
                check,
                answer ->
                    found.complete(
                        switch (answer) {
                          case Probe.Answer.Passed(long _) -> "up";
                          case Probe.Answer.Failed(String cause, long _) -> cause;
                          case Probe.Answer.Unasked() -> "unasked";
                        })));
    return found.get(10, TimeUnit.SECONDS);
  }
}
