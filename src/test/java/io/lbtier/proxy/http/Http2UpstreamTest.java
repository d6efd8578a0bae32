package io.lbtier.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Pool;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends of HTTP/2, with clients of HTTP/1.1. */
class Http2UpstreamTest {
  private final HttpFixture proxy = new HttpFixture();

  @BeforeEach
  void speakHttp2() {
    proxy.protocol = Pool.Protocol.HTTP2;
  }

  @AfterEach
  void close() {
    proxy.close();
  }

  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  }

  @Test
  void aRequestOfHttp1IsAStream() throws IOException {
    try (var backend = new Http2Backend((c, r) -> c.answer(r.stream(), "hello"))) {
      proxy.serve(backend.port());
      Message answer =
          proxy.ask("GET /a?b=c HTTP/1.1|Host: x.example|X-Own: Yes|Connection: x-own||");
      assertThat(answer.startLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(answer.headers()).contains("Via: 2.0 lbtier", "Content-Length: 5");
      assertThat(backend.requests.getFirst().fields())
          .startsWith(":method: GET", ":scheme: http", ":authority: x.example", ":path: /a?b=c")
          .contains("via: 1.1 lbtier", "x-forwarded-for: 127.0.0.1", "te: trailers")
          .noneMatch(line -> line.startsWith("host") || line.startsWith("x-own"));
    }
  }

  @Test
  void manyRequestsShareAConnection() throws IOException {
    try (var backend = new Http2Backend((c, r) -> c.answer(r.stream(), r.field(":path")))) {
      proxy.serve(backend.port());
      for (int i = 0; i < 20; i++) {
        assertThat(proxy.ask("GET /" + i + " HTTP/1.1|Host: a||").body()).isEqualTo("/" + i);
      }
      assertThat(backend.connections).hasSize(1);
    }
  }

  @Test
  void moreRequestsThanTheBackendAllowsTakeMoreConnections() throws IOException {
    List<Http2Backend.Request> held = new ArrayList<>();
    try (var backend =
            new Http2Backend(
                listening(),
                Map.of(Setting.MAX_CONCURRENT_STREAMS, 2),
                (c, r) -> {
                  if (r.field(":path").equals("/hold")) {
                    held.add(r);
                  } else {
                    c.answer(r.stream(), "x");
                  }
                });
        var a = proxy.serve(backend.port()).connect();
        var b = proxy.connect()) {
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("x");
      a.get("/hold");
      await().until(() -> held.size() == 1);
      b.get("/hold");
      await().until(() -> held.size() == 2);
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("x");
      assertThat(backend.connections).hasSize(2);
      var first = backend.connections.getFirst();
      held.forEach(r -> first.answer(r.stream(), "late"));
      assertThat(a.read().body()).isEqualTo("late");
      assertThat(b.read().body()).isEqualTo("late");
    }
  }

  @Test
  void bodiesPassBothWays() throws IOException {
    try (var backend =
        new Http2Backend(
            (c, r) -> c.answer(r.stream(), r.body().length() + r.body().substring(0, 4)))) {
      proxy.serve(backend.port());
      assertThat(proxy.ask("POST / HTTP/1.1|Host: a|Content-Length: 4||abcd").body())
          .isEqualTo("4abcd");
      String chunked = "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||3|abc|2|de|0|X-T: 1||";
      assertThat(proxy.ask(chunked).body()).isEqualTo("5abcd");
      assertThat(backend.requests.get(1).fields())
          .noneMatch(line -> line.startsWith("transfer-encoding"));
      String large = "z".repeat(300_000);
      assertThat(proxy.ask("POST / HTTP/1.1|Host: a|Content-Length: 300000||" + large).body())
          .isEqualTo("300000zzzz");
    }
  }

  @Test
  void aResponseWithoutLengthBecomesChunksAndItsTrailersFollow() throws IOException {
    try (var backend =
            new Http2Backend(
                (c, r) -> {
                  c.headers(r.stream(), false, ":status: 200");
                  c.data(r.stream(), false, "part");
                  c.headers(r.stream(), true, "x-sum: 7", "content-length: 3");
                });
        var client = proxy.serve(backend.port()).connect()) {
      client.get("/");
      Message head = client.readHead();
      assertThat(head.headers()).contains("Transfer-Encoding: chunked");
      assertThat(new String(client.in.readNBytes(24), US_ASCII))
          .isEqualTo("4\r\npart\r\n0\r\nx-sum: 7\r\n\r\n");
      client.get("/");
      assertThat(client.readHead().status()).isEqualTo(200);
    }
  }

  @Test
  void headsWithoutBodies() throws IOException {
    try (var backend =
            new Http2Backend(
                (c, r) -> {
                  switch (r.field(":path")) {
                    case "/204" -> c.headers(r.stream(), true, ":status: 204");
                    case "/304" -> c.headers(r.stream(), true, ":status: 304", "content-length: 9");
                    case "/empty" -> c.headers(r.stream(), true, ":status: 200");
                    default -> {
                      c.headers(r.stream(), true, ":status: 103", "link: x");
                      c.headers(r.stream(), true, ":status: 200", "content-length: 9");
                    }
                  }
                });
        var client = proxy.serve(backend.port()).connect()) {
      assertThat(client.get("/204").readHead().status()).isEqualTo(204);
      assertThat(client.get("/304").readHead().status()).isEqualTo(304);
      assertThat(client.get("/empty").read().body()).isEmpty();
      assertThat(client.send("HEAD /empty HTTP/1.1|Host: a||").readHead().status()).isEqualTo(200);
      assertThat(client.get("/204").readHead().status()).isEqualTo(204);
    }
  }

  @Test
  void whatABackendHasNotProcessedIsSentAgain() throws IOException {
    try (var backend =
        new Http2Backend(
            (c, r) -> {
              if (r.stream() == 1) {
                c.answer(1, "one");
              } else if (r.stream() == 3) {
                c.leave(1, ErrorCode.NO_ERROR);
              } else {
                c.refuse(r.stream(), ErrorCode.REFUSED_STREAM);
              }
            })) {
      proxy.serve(backend.port());
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("one");
      // Even a POST, for the backend says that it has not looked at it.
      assertThat(proxy.ask("POST / HTTP/1.1|Host: a|Content-Length: 0||").body()).isEqualTo("one");
      assertThat(backend.connections).hasSize(2);
      assertThat(proxy.log(2)).allMatch(entry -> entry.failure().isEmpty());
    }
  }

  @Test
  void aBackendThatRefusesGivesWayToAnother() throws IOException {
    try (var refusing = new Http2Backend((c, r) -> c.refuse(r.stream(), ErrorCode.REFUSED_STREAM));
        var good = new Http2Backend((c, r) -> c.answer(r.stream(), "good"))) {
      proxy.serve(refusing.port(), good.port());
      for (int i = 0; i < 4; i++) {
        assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("good");
      }
      assertThat(refusing.requests).isNotEmpty();
    }
  }

  @Test
  void anIdempotentRequestSurvivesTheConnection() throws IOException {
    try (var dying =
            new Http2Backend(
                (c, r) -> {
                  try {
                    c.close();
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
        var good = new Http2Backend((c, r) -> c.answer(r.stream(), "good"))) {
      proxy.serve(dying.port(), good.port());
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("good");
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("good");
      assertThat(dying.requests).isNotEmpty();
    }
  }

  /**
   * On a connection that has served before, too: it is the request that the backend cannot bear.
   */
  @Test
  void aRequestThatIsResetIsNotSentToThatBackendAgain() throws IOException {
    try (var backend =
        new Http2Backend(
            (c, r) -> {
              if (r.field(":path").equals("/")) {
                c.answer(r.stream(), "well");
              } else {
                c.refuse(r.stream(), ErrorCode.INTERNAL_ERROR);
              }
            })) {
      proxy.serve(backend.port());
      for (int i = 0; i < 3; i++) {
        assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("well");
        assertThat(proxy.ask("GET /panic HTTP/1.1|Host: a||").status()).isEqualTo(502);
      }
      assertThat(backend.requests).hasSize(6);
      assertThat(backend.connections).hasSize(1);
    }
  }

  /** All of it is in the proxy, and only its client is slow. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWholeResponseOutlivesItsConnectionAndItsStream(boolean closes) throws IOException {
    try (var backend =
        new Http2Backend(
            (c, r) -> {
              c.headers(r.stream(), false, ":status: 200");
              for (int i = 1; i <= 8; i++) {
                c.data(r.stream(), i == 8, new byte[14_000]);
              }
              if (!closes) {
                c.refuse(r.stream(), ErrorCode.NO_ERROR);
                return;
              }
              try {
                c.close();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            })) {
      proxy.serve(backend.port());
      try (var client = new FrameClient(proxy.port, 4, 0)) {
        client.get(1, "/");
        client.next(FrameClient.HEADERS);
        // What comes meanwhile has to do with another stream, and another connection.
        client.get(3, "/");
        client.next(FrameClient.HEADERS);
        client.windowUpdate(0, 200_000).windowUpdate(1, 200_000).windowUpdate(3, 200_000);
        assertThat(client.read(1).body()).hasSize(8 * 14_000);
        assertThat(proxy.log(1).getFirst().failure()).isEmpty();
      }
    }
  }

  @Test
  void aResetInAResponseCutsIt() throws IOException {
    try (var backend =
            new Http2Backend(
                (c, r) -> {
                  c.headers(r.stream(), false, ":status: 200", "content-length: 10");
                  c.data(r.stream(), false, "abc");
                  c.refuse(r.stream(), ErrorCode.INTERNAL_ERROR);
                });
        var client = proxy.serve(backend.port()).connect()) {
      client.get("/");
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("reset");
    }
  }

  @Test
  void whatIsNoResponseIsNotPassedOn() throws IOException {
    List<List<String>> wrong =
        List.of(
            List.of(":status: 20"),
            List.of(":status: 200", ":status: 200"),
            List.of("x: y", ":status: 200"),
            List.of("x: y"),
            List.of(":status: 200", ":path: /"),
            List.of(":status: 200", "connection: close"),
            List.of(":status: 200", "transfer-encoding: chunked"),
            List.of(":status: 200", "x:  y"),
            List.of(":status: 200", "x y: z"),
            List.of(":status: 200", "content-length: 3", "content-length: 4"),
            List.of(":status: 200", "content-length: 1"),
            List.of(":status: 101"),
            List.of(":status: 100"));
    try (var backend =
        new Http2Backend(
            (c, r) -> {
              int i = Integer.parseInt(r.field(":path").substring(1));
              c.headers(r.stream(), true, wrong.get(i).toArray(String[]::new));
            })) {
      proxy.serve(backend.port());
      for (int i = 0; i < wrong.size(); i++) {
        Message answer = proxy.ask("GET /" + i + " HTTP/1.1|Host: a||");
        assertThat(answer.status()).as("%s", wrong.get(i)).isEqualTo(502);
        assertThat(answer.headers()).contains("X-Lbtier-Error: bad-response");
      }
      // The connection is none the worse.
      assertThat(backend.connections).hasSize(1);
    }
  }

  @Test
  void dataMustBeAsLongAsTheHeadSays() throws IOException {
    try (var backend =
        new Http2Backend(
            (c, r) -> {
              c.headers(r.stream(), false, ":status: 200", "content-length: 3");
              c.data(r.stream(), true, r.field(":path"));
            })) {
      proxy.serve(backend.port());
      assertThat(proxy.ask("GET /ab HTTP/1.1|Host: a||").body()).isEqualTo("/ab");
      try (var client = proxy.connect()) {
        client.get("/abc");
        assertThat(proxy.log(2).getLast().failure()).isEqualTo("bad-response");
      }
      try (var client = proxy.connect()) {
        client.get("/");
        assertThat(proxy.log(3).getLast().failure()).isEqualTo("bad-response");
      }
    }
  }

  @Test
  void anUploadWaitsForTheWindow() throws IOException {
    try (var backend = new Http2Backend((c, r) -> c.answer(r.stream(), "" + r.body().length()));
        var client = proxy.serve(backend.port()).connect()) {
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("0");
      var connection = backend.connections.getFirst();
      connection.stingy = true;
      client.send("POST / HTTP/1.1|Host: a|Content-Length: 200000||");
      Thread writer =
          Thread.startVirtualThread(
              () -> {
                try {
                  client.send("u".repeat(200_000));
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      await().until(() -> proxy.pool().members().getFirst().backend().bytesSent.sum() > 65_535);
      connection.stingy = false;
      connection.grant(3, 1_000_000);
      assertThat(client.read().body()).isEqualTo("200000");
      await().until(() -> !writer.isAlive());
    }
  }

  @Test
  void aSlowClientDoesNotHoldUpAnother() throws Exception {
    byte[] block = new byte[16_384];
    try (var backend =
            new Http2Backend(
                (c, r) -> {
                  if (!r.field(":path").equals("/large")) {
                    c.answer(r.stream(), "small");
                    return;
                  }
                  c.headers(r.stream(), false, ":status: 200");
                  // All that the window of a stream allows.
                  for (int i = 0; i < 8; i++) {
                    c.data(r.stream(), false, block);
                  }
                });
        var slow = proxy.serve(backend.port()).connect()) {
      for (int i = 0; i < 40; i++) {
        // Far more than a window of the connection, each of a stream whose client is gone then.
        try (var gone = proxy.connect()) {
          gone.get("/large").readHead();
        }
      }
      slow.get("/large").readHead();
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("small");
      assertThat(backend.connections).hasSize(1);
      assertThat(backend.connections.getFirst().errors).isEmpty();
      await().until(() -> backend.resets.get() == 40);
    }
  }

  @Test
  void anIdleConnectionIsClosed() throws IOException {
    proxy.poolTimeouts = new Pool.Timeouts(2_000, 5_000, 50);
    try (var backend = new Http2Backend((c, r) -> c.answer(r.stream(), "x"))) {
      proxy.serve(backend.port());
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("x");
      await().until(() -> backend.connections.getFirst().errors.contains("NO_ERROR"));
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("x");
      assertThat(backend.connections).hasSize(2);
    }
  }

  @Test
  void noBackendThere() throws IOException {
    proxy.serve(FreePorts.next());
    Message answer = proxy.ask("GET / HTTP/1.1|Host: a||");
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.headers()).contains("X-Lbtier-Error: connect-failed");
  }

  @Test
  void aBackendThatSpeaksHttp1IsABadOne() throws IOException {
    try (ServerSocket http1 = listening()) {
      proxy.serve(http1.getLocalPort());
      Thread.startVirtualThread(
          () -> {
            try (var socket = http1.accept()) {
              socket.getInputStream().read();
              socket.getOutputStream().write(Message.lines("HTTP/1.1 400 Bad Request||"));
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").status()).isEqualTo(502);
    }
  }
}
