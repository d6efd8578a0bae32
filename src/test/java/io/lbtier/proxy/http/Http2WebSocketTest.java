package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Pool;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction;
import io.lbtier.model.RouteMatch;
import io.lbtier.proxy.balance.Outcomes;
import io.lbtier.proxy.http.FrameClient.Frame;
import io.lbtier.proxy.http2.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket in a stream of HTTP/2 (RFC 8441), for backends of HTTP/1.1. */
class Http2WebSocketTest {
  private static final int ENABLE_CONNECT_PROTOCOL = 8;
  private static final String[] REQUEST = request("sec-websocket-version: 13");

  private static String[] request(String... more) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                ":method: CONNECT",
                ":protocol: websocket",
                ":scheme: https",
                ":path: /chat?room=1",
                ":authority: a.example"));
    fields.addAll(List.of(more));
    return fields.toArray(String[]::new);
  }

  private static String agreed(Message request) {
    String key = Objects.requireNonNull(request.header("sec-websocket-key"));
    return "HTTP/1.1 101 Switching Protocols|Upgrade: websocket|Connection: Upgrade|"
        + "Sec-WebSocket-Protocol: chat|Sec-WebSocket-Accept: "
        + WebSocketKey.answer(key)
        + "||";
  }

  /** Agrees, says "hi", then sends back what it gets, to the end of it; then says "bye". */
  private static ScriptedBackend echo() throws IOException {
    return new ScriptedBackend(
        peer -> {
          peer.send(agreed(Objects.requireNonNull(peer.read())) + "hi");
          peer.in.transferTo(peer.out);
          peer.send("bye");
        });
  }

  private static String text(Frame frame) {
    return new String(frame.payload(), StandardCharsets.ISO_8859_1);
  }

  /** RFC 6455 section 1.3. */
  @Test
  void answersAKeyAsServersDo() {
    assertThat(WebSocketKey.answer("dGhlIHNhbXBsZSBub25jZQ=="))
        .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  @Test
  void tellsClientsThatItKnowsIt() throws Exception {
    try (var proxy = new HttpFixture().serve();
        var client = new FrameClient(proxy.port)) {
      byte[] settings = client.next(FrameClient.SETTINGS).payload();
      List<List<Integer>> pairs = new ArrayList<>();
      for (int i = 0; i < settings.length; i += 6) {
        pairs.add(List.of((int) settings[i + 1], (int) settings[i + 5]));
      }
      assertThat(pairs).contains(List.of(ENABLE_CONNECT_PROTOCOL, 1));
    }
  }

  @Test
  void makesAnUpgradeOfItAndPassesOctets() throws Exception {
    try (var backend = echo();
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client
          .headers(1, false, request("sec-websocket-key: mine", "sec-websocket-version: 13"))
          .data(1, "early", false);
      Frame head = client.next(FrameClient.HEADERS);
      assertThat(head.ends()).isFalse();
      assertThat(client.fields(head))
          .containsExactly(":status: 200", "sec-websocket-protocol: chat", "via: 1.1 lbtier");
      assertThat(text(client.next(FrameClient.DATA))).startsWith("hi");
      client.data(1, "last words", true);
      assertThat(client.read(1).body()).endsWith("last wordsbye");
      Message request = backend.only();
      assertThat(request.startLine()).isEqualTo("GET /chat?room=1 HTTP/1.1");
      String key = Objects.requireNonNull(request.header("sec-websocket-key"));
      assertThat(Base64.getDecoder().decode(key)).hasSize(16);
      assertThat(request.headers())
          .containsExactly(
              "host: a.example",
              "sec-websocket-key: " + key,
              "sec-websocket-version: 13",
              "Connection: upgrade",
              "Upgrade: websocket",
              "Via: 2.0 lbtier",
              "X-Forwarded-For: 127.0.0.1",
              "X-Forwarded-Proto: http");
      var entry = proxy.log(1).getFirst();
      assertThat(entry.status()).isEqualTo(101);
      assertThat(entry.requestLine()).isEqualTo("GET /chat?room=1 HTTP/2.0");
      assertThat(entry.bodySent()).isEqualTo(20);
      assertThat(entry.failure()).isEmpty();
      // It needs no route for CONNECT, and the connection carries on.
      client.headers(3, false, REQUEST);
      assertThat(client.fields(client.next(FrameClient.HEADERS))).contains(":status: 200");
    }
  }

  @Test
  void passesResetsOn() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.send(agreed(Objects.requireNonNull(peer.read())));
                  peer.in.read();
                  peer.reset();
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.headers(1, false, REQUEST).data(1, "x", false);
      assertThat(client.next(FrameClient.RST_STREAM).code()).isEqualTo(ErrorCode.CANCEL.code());
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("backend-reset");
    }
  }

  /** With HTTP/2 a 2xx would be an agreement, which this is not. */
  @ParameterizedTest
  @CsvSource({"200 OK,502,not-upgraded", "204 No Content,502,not-upgraded", "403 Forbidden,403,"})
  void answersThatTheBackendDeclines(String status, int told, String error) throws Exception {
    HttpFixture fixture = new HttpFixture();
    fixture.outlierDetection = OutlierTest.unforgiving(60_000);
    try (var backend = ScriptedBackend.answering("HTTP/1.1 " + status + "|Content-Length: 0||");
        var proxy = fixture.serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      for (int stream = 1; stream < 8; stream += 2) {
        client.headers(stream, false, REQUEST).data(stream, "GET / HTTP/1.1\r\n\r\n", false);
        FrameClient.Response response = client.read(stream);
        assertThat(response.status()).isEqualTo(told);
        if (error != null) {
          assertThat(response.fields()).contains("x-lbtier-error: " + error);
        }
      }
      assertThat(backend.requests).hasSize(4).allMatch(r -> r.target().equals("/chat?room=1"));
      // That a client asks for what is not there says nothing of the backend.
      assertThat(proxy.backend(backend.port()).failures.sum()).isZero();
      Outcomes.Sample found =
          Objects.requireNonNull(proxy.backend(backend.port()).outcomes()).take();
      assertThat(found.flows()).isEqualTo(4);
      assertThat(found.failed()).isZero();
      assertThat(found.meanNanos()).isPositive();
    }
  }

  /** Nor is it one when the proxy answers itself, or speaks of a failure as gRPC does. */
  @ParameterizedTest
  @CsvSource({"/a,404,not-upgraded", "/b,404,no-route", "/c,403,"})
  void agreesToNothingInABackendsPlace(String path, int told, String error) throws Exception {
    try (var proxy = new HttpFixture()) {
      proxy.routes =
          List.of(
              new Route(RouteMatch.of(null, "/a"), new RouteAction.Respond(200, "text/plain", "a")),
              new Route(
                  RouteMatch.of(null, "/c"), new RouteAction.Respond(403, "text/plain", "c")));
      proxy.serve();
      try (var client = new FrameClient(proxy.port)) {
        int stream = 1;
        for (String type : List.of("text/plain", "application/grpc")) {
          String[] request = request("content-type: " + type);
          request[3] = ":path: " + path;
          FrameClient.Response response = client.headers(stream, false, request).read(stream);
          assertThat(response.status()).isEqualTo(told);
          if (error != null) {
            assertThat(response.fields()).contains("x-lbtier-error: " + error);
          }
          stream += 2;
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upgrade: websocket|Connection: Upgrade|",
        "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=|",
        "Upgrade: chat|Connection: Upgrade|Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=|",
        "",
      })
  void takesNoOther101ForAnAgreement(String fields) throws Exception {
    try (var backend = ScriptedBackend.answering("HTTP/1.1 101 X|" + fields + "|");
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      FrameClient.Response response = client.headers(1, false, REQUEST).read(1);
      assertThat(response.status()).isEqualTo(502);
      assertThat(response.fields()).contains("x-lbtier-error: bad-response");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":method: GET|:protocol: websocket|:scheme: https|:path: /|:authority: a",
        ":method: CONNECT|:protocol: websocket|:path: /|:authority: a",
        ":method: CONNECT|:protocol: websocket|:scheme: https|:authority: a",
        ":method: CONNECT|:protocol: websocket|:scheme: https|:path: *|:authority: a",
        ":method: CONNECT|:protocol: websocket|:scheme: https|:path: /",
        ":method: CONNECT|:protocol: websocket|:protocol: websocket|:scheme: https|:path: /|:authority: a",
        ":method: CONNECT|:protocol: web socket|:scheme: https|:path: /|:authority: a",
        ":method: CONNECT|:protocol: websocket|:scheme: https|:path: /|:authority: a|content-length: 0",
        ":method: CONNECT|:protocol: websocket|:scheme: https|:path: /|:authority: a|upgrade: h2c",
        ":method: CONNECT|:protocol: websocket|:scheme: https|:path: /|:authority: a|host: b",
      })
  void resetsWhatBreaksARule(String fields) throws Exception {
    try (var backend = echo();
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.headers(1, false, fields.split("\\|"));
      assertThat(client.next(FrameClient.RST_STREAM).code())
          .isEqualTo(ErrorCode.PROTOCOL_ERROR.code());
      assertThat(backend.accepted).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect-udp", "h2c", "http", "websocket2"})
  void knowsNoOtherProtocol(String protocol) throws Exception {
    try (var backend = echo();
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      String[] request = request();
      request[1] = ":protocol: " + protocol;
      assertThat(client.headers(1, false, request).read(1).status()).isEqualTo(501);
      assertThat(backend.accepted).hasValue(0);
    }
  }

  /** Neither WebSocket nor a tunnel goes to a backend in a stream. */
  @Test
  void goesToNoPoolOfHttp2() throws Exception {
    try (var backend = echo();
        var proxy = new HttpFixture()) {
      proxy.protocol = Pool.Protocol.HTTP2;
      proxy.routes = List.of(new Route(null, "/", "pool"), ConnectTest.route(null, "CONNECT"));
      proxy.serve(backend.port());
      try (var client = new FrameClient(proxy.port)) {
        assertThat(client.headers(1, false, REQUEST).read(1).status()).isEqualTo(501);
        client.headers(3, false, ":method: CONNECT", ":authority: b.example:443");
        assertThat(client.read(3).status()).isEqualTo(501);
      }
      assertThat(backend.accepted).hasValue(0);
    }
  }
}
