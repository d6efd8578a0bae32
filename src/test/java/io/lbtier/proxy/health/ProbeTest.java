package io.lbtier.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.StatusRange;
import io.lbtier.proxy.EventLoops;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.Transport;
import io.lbtier.proxy.balance.Backend;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
  private static final Transport TRANSPORT = Transport.best();
  private static EventLoops loops;

  @BeforeAll
  static void start() {
    loops = new EventLoops(1, new DefaultThreadFactory("test"), TRANSPORT.handlers());
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
    try (ServerSocket server = answering("", request)) {
      ask(http(200, 399, 5_000), server.getLocalPort());
      assertThat(request.get(5, TimeUnit.SECONDS))
          .isEqualTo(
              "GET /healthz?full HTTP/1.1\r\nHost: 127.0.0.1:"
                  + server.getLocalPort()
                  + "\r\nUser-Agent: lbtier-check\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    }
  }

  @Test
  void theRequestIsAsTheUserWants() throws Exception {
    HealthCheck.Http check =
        new HealthCheck.Http(
            "/up",
            "shop.example.com",
            List.of(new StatusRange(200, 299)),
            new HealthCheck.Request(
                "POST",
                List.of(
                    new HealthCheck.Header("X-Check", "a b"),
                    new HealthCheck.Header("user-agent", "mine"))),
            null);
    CompletableFuture<String> request = new CompletableFuture<>();
    try (ServerSocket server = answering("HTTP/1.1 200 OK\r\n\r\n", request)) {
      assertThat(ask(check(check, 5_000), server.getLocalPort())).isEqualTo("up");
      assertThat(request.get(5, TimeUnit.SECONDS))
          .isEqualTo(
              String.join(
                  "\r\n",
                  "POST /up HTTP/1.1",
                  "Host: shop.example.com",
                  "Accept: */*",
                  "X-Check: a b",
                  "user-agent: mine",
                  "Content-Length: 0",
                  "Connection: close",
                  "",
                  ""));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "Content-Length: 5\\r\\n\\r\\nready | up",
        "Content-Length: 5\\r\\n\\r\\nready and more | up",
        "X: ready\\r\\n\\r\\nno | the body does not have what is expected; it begins with \"no\"",
        "Content-Length: 3\\r\\n\\r\\nready | the body does not have what is expected; it begins with"
            + " \"rea\"",
        "Content-Length: 9\\r\\n\\r\\nready | closed in the answer",
        "Content-Length: 0\\r\\n\\r\\nready | the body does not have what is expected; it begins with"
            + " \"\"",
        "Content-Length: x\\r\\n\\r\\nready | the answer is not HTTP/1",
        "\\r\\nready | up",
        "Transfer-Encoding: chunked\\r\\n\\r\\n2\\r\\nre\\r\\n3;x=y\\r\\nady\\r\\n0\\r\\n\\r\\n | up",
        "Transfer-Encoding: chunked\\r\\n\\r\\n2\\r\\nready\\r\\n0\\r\\n\\r\\n | the answer is not HTTP/1",
        "Transfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nready\\r\\n | closed in the answer",
      })
  void theBodyDecides(String headAndBody, String expected) throws Exception {
    String answer = headAndBody.replace("\\r", "\r").replace("\\n", "\n");
    for (boolean regex : new boolean[] {false, true}) {
      try (ServerSocket server = answering("HTTP/1.1 200 OK\r\n" + answer)) {
        HealthCheck.BodyTest test = new HealthCheck.BodyTest(regex ? "r[e]ady" : "ready", regex);
        assertThat(ask(check(expecting(test), 5_000), server.getLocalPort())).isEqualTo(expected);
      }
    }
  }

  @Test
  void noMoreThanTheBeginningOfABodyIsRead() throws Exception {
    String long64 = "x".repeat(64 * 1024 - 5);
    HealthCheck check = check(expecting(new HealthCheck.BodyTest("ready", false)), 5_000);
    try (ServerSocket server = answering("HTTP/1.1 200 OK\r\n\r\n" + long64 + "ready")) {
      assertThat(ask(check, server.getLocalPort())).isEqualTo("up");
    }
    try (ServerSocket server = answering("HTTP/1.1 200 OK\r\n\r\n" + long64 + "xready")) {
      assertThat(ask(check, server.getLocalPort()))
          .startsWith("the body does not have what is expected; it begins with \"xxxx");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PONG, up",
    "+OK +PONG then, up",
    "PONK, 'the answer does not have what is expected; it begins with \"PONK\"'",
    "'', closed without an answer",
  })
  void whatComesBackDecides(String answer, String expected) throws Exception {
    HealthCheck.Dialogue dialogue = new HealthCheck.Dialogue(hex("PING\r\n"), hex("PONG"));
    CompletableFuture<String> request = new CompletableFuture<>();
    try (ServerSocket server = answering(answer, request)) {
      assertThat(ask(check(new HealthCheck.Tcp(dialogue), 5_000), server.getLocalPort()))
          .isEqualTo(expected);
      assertThat(request.get(5, TimeUnit.SECONDS)).isEqualTo("PING\r\n");
    }
  }

  @Test
  void whatIsExpectedMayComeInPieces() throws Exception {
    HealthCheck.Dialogue dialogue = new HealthCheck.Dialogue("", hex("220 ready"));
    try (ServerSocket server = listen()) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket client = server.accept()) {
                  client.setTcpNoDelay(true);
                  for (char c : "220-a\n220 ready\n".toCharArray()) {
                    client.getOutputStream().write(c);
                    client.getOutputStream().flush();
                  }
                  client.getInputStream().read();
                } catch (IOException e) {
                  // The check has what it wants.
                }
              });
      assertThat(ask(check(new HealthCheck.Tcp(dialogue), 5_000), server.getLocalPort()))
          .isEqualTo("up");
    }
  }

  @Test
  void whatIsSentArrivesThoughNothingIsExpected() throws Exception {
    HealthCheck.Dialogue dialogue = new HealthCheck.Dialogue(hex("QUIT\r\n"), "");
    CompletableFuture<String> request = new CompletableFuture<>();
    try (ServerSocket server = answering("", request)) {
      assertThat(ask(check(new HealthCheck.Tcp(dialogue), 5_000), server.getLocalPort()))
          .isEqualTo("up");
      assertThat(request.get(5, TimeUnit.SECONDS)).isEqualTo("QUIT\r\n");
    }
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static HealthCheck.Http expecting(HealthCheck.BodyTest body) {
    return new HealthCheck.Http("/", "", List.of(new StatusRange(200, 200)), null, body);
  }

  private static HealthCheck check(HealthCheck.Probe probe, long timeoutMillis) {
    return new HealthCheck(probe, 0, 10_000, timeoutMillis, 1, 1);
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
    return answering(answer, new CompletableFuture<>());
  }

  private static ServerSocket answering(String answer, CompletableFuture<String> request)
      throws IOException {
    ServerSocket server = listen();
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket client = server.accept()) {
                byte[] bytes = new byte[4096];
                int n = client.getInputStream().read(bytes);
                request.complete(new String(bytes, 0, n, StandardCharsets.US_ASCII));
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
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    Backend backend = new Backend("p", address, "b");
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
