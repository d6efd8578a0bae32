package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Listener;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.tls.Pems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From HTTP to another protocol, and what must not come of asking for one. */
class UpgradeTest {
  private static final String REQUEST =
      "GET /chat HTTP/1.1|Host: a|Upgrade: websocket|Connection: keep-alive, Upgrade|"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Version: 13||";
  private static final String RESPONSE =
      "HTTP/1.1 101 Switching Protocols|Upgrade: WebSocket|Connection: Upgrade|"
          + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=||";

  /** Agrees, says "hi", then sends back what it gets, to the end of it; then says "bye". */
  private static ScriptedBackend echo() throws IOException {
    return echo("bye");
  }

  private static ScriptedBackend echo(String last) throws IOException {
    return new ScriptedBackend(
        peer -> {
          peer.read();
          peer.send(RESPONSE + "hi");
          peer.in.transferTo(peer.out);
          peer.send(last);
        });
  }

  private static HttpClient upgraded(HttpClient client) throws IOException {
    client.send(REQUEST);
    assertThat(client.readHead().status()).isEqualTo(101);
    assertThat(text(client, 2)).isEqualTo("hi");
    return client;
  }

  private static String text(HttpClient client, int length) throws IOException {
    return new String(client.in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  @Test
  void passesTheUpgradeOnAndThenOctets() throws Exception {
    try (var backend = echo();
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      // The first octets of the new protocol may come with the request.
      Message response = client.send(REQUEST + "early").readHead();
      assertThat(response.startLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
      assertThat(response.headers())
          .containsExactly(
              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
              "Via: 1.1 lbtier",
              "Connection: upgrade",
              "Upgrade: WebSocket");
      assertThat(text(client, 7)).isEqualTo("hiearly");
      assertThat(text(client.send("GET / HTTP/1.1|Host: a||"), 27)).endsWith("\r\n\r\n");
      assertThat(backend.only().headers())
          .containsExactly(
              "Host: a",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
              "Sec-WebSocket-Version: 13",
              "Connection: upgrade",
              "Upgrade: websocket",
              "Via: 1.1 lbtier",
              "X-Forwarded-For: 127.0.0.1",
              "X-Forwarded-Proto: http");
    }
  }

  @Test
  void keepsHalfOfAConnectionAndAccountsForAll() throws Exception {
    try (var backend = echo();
        var proxy = new HttpFixture().serve(backend.port());
        var client = upgraded(proxy.connect())) {
      var used = proxy.pool().members().getFirst().backend();
      assertThat(used.active.sum()).isEqualTo(1);
      assertThat(proxy.log).isEmpty();
      client.send("last words");
      client.socket.shutdownOutput();
      assertThat(client.in.readAllBytes()).asString().isEqualTo("last wordsbye");
      var entry = proxy.log(1).getFirst();
      assertThat(entry.status()).isEqualTo(101);
      assertThat(entry.failure()).isEmpty();
      assertThat(entry.bytesReceived()).isEqualTo(Message.lines(REQUEST).length + 10);
      assertThat(entry.bytesSent())
          .isEqualTo(Message.lines(RESPONSE + "Via: 1.1 lbtier|").length + 15);
      await().until(() -> used.active.sum() == 0);
      assertThat(proxy.proxy.plane().flows().open()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void carriesMuchBothWays(boolean tls) throws Exception {
    byte[] sent = new byte[8 << 20];
    new Random(1).nextBytes(sent);
    // A client that is gone already would take last words for a reason to reset.
    try (var backend = echo("");
        var proxy = new HttpFixture()) {
      if (tls) {
        proxy.certificates = List.of("a");
        proxy.secrets = Map.of("a", Pems.pair("a"));
      }
      proxy.serve(backend.port());
      try (var client = upgraded(tls ? new HttpClient(Tls.connect(proxy.port)) : proxy.connect())) {
        var writing =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    client.socket.getOutputStream().write(sent);
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                });
        assertThat(Arrays.equals(client.in.readNBytes(sent.length), sent)).isTrue();
        writing.get(10, TimeUnit.SECONDS);
      }
      var entry = proxy.log(1).getFirst();
      assertThat(entry.failure()).isEmpty();
      assertThat(entry.bytesReceived()).isGreaterThan(sent.length);
      assertThat(entry.bytesSent()).isGreaterThan(sent.length);
    }
  }

  @Test
  void passesTheEndOfABackendOnOverTls() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send(RESPONSE + "hi" + "x".repeat(200_000));
                });
        var proxy = new HttpFixture()) {
      proxy.certificates = List.of("a");
      proxy.secrets = Map.of("a", Pems.pair("a"));
      proxy.serve(backend.port());
      try (var client = upgraded(new HttpClient(Tls.connect(proxy.port)))) {
        assertThat(client.in.readAllBytes()).hasSize(200_000);
      }
      assertThat(proxy.log(1).getFirst().failure()).isEmpty();
    }
  }

  @Test
  void endsWhatIsIdle() throws Exception {
    try (var backend = echo();
        var proxy = new HttpFixture()) {
      proxy.timeouts = new Listener.HttpTimeouts(10_000, 60_000, 10_000, 150);
      proxy.serve(backend.port());
      try (var client = upgraded(proxy.connect())) {
        for (int i = 0; i < 300; i++) {
          assertThat(text(client.send("x"), 1)).isEqualTo("x");
        }
        assertThat(client.ended()).isTrue();
        assertThat(proxy.log(1).getFirst().failure()).isEqualTo("tunnel-idle");
      }
    }
  }

  @Test
  void passesResetsOn() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send(RESPONSE + "hi");
                  peer.in.read();
                  peer.reset();
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = upgraded(proxy.connect())) {
      client.send("x");
      assertThatThrownBy(client::ended).hasMessageContaining("reset");
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("backend-reset");
    }
  }

  @Test
  void outlivesChangesAndLastsToTheEndOfADrain() throws Exception {
    try (var backend = echo();
        var other = ScriptedBackend.ok("other");
        var proxy = new HttpFixture()) {
      proxy.drainMillis = 2_000;
      proxy.serve(backend.port());
      HttpClient client = upgraded(proxy.connect());
      for (int i = 0; i < 20; i++) {
        proxy.serve(other.port());
        assertThat(text(client.send("still"), 5)).isEqualTo("still");
      }
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("other");
      var cut =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return proxy.proxy.drain();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThatThrownBy(() -> cut.get(200, TimeUnit.MILLISECONDS)).isNotNull();
      assertThat(text(client.send("still"), 5)).isEqualTo("still");
      assertThat(cut.get(10, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(client.ended()).isTrue();
      assertThat(proxy.log(2).getLast().failure()).isEqualTo("proxy-stopped");
    }
  }

  /** A server may decline, and then HTTP goes on; whatever it says but 101 upgrades nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"200 OK", "426 Upgrade Required", "403 Forbidden"})
  void goesOnWithHttpWhenTheBackendDeclines(String status) throws Exception {
    try (var backend =
            ScriptedBackend.answering(
                "HTTP/1.1 "
                    + status
                    + "|Connection: upgrade|Upgrade: websocket|Content-Length: 2||no");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      for (int i = 0; i < 3; i++) {
        Message response = client.send(REQUEST).read();
        assertThat(response.startLine()).endsWith(status);
        assertThat(response.body()).isEqualTo("no");
        assertThat(response.header("Upgrade")).isNull();
      }
      assertThat(client.get("/").read().body()).isEqualTo("no");
      assertThat(backend.accepted).hasValue(1);
    }
  }

  /** What a client sends ahead for the new protocol is not a request when there is none. */
  @Test
  void takesNothingForARequestThatWasSentAhead() throws Exception {
    try (var backend = ScriptedBackend.ok("no");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      Message response = client.send(REQUEST + "GET /secret HTTP/1.1|Host: a||").read();
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(client.ended()).isTrue();
      assertThat(backend.only().target()).isEqualTo("/chat");
    }
  }

  /** Nor when nobody but the proxy answers. */
  @Test
  void takesNothingForARequestThatWasSentAheadOfItsOwnAnswer() throws Exception {
    try (var proxy = new HttpFixture().serve(FreePorts.next());
        var client = proxy.connect()) {
      Message response = client.send(REQUEST + "GET /secret HTTP/1.1|Host: a||").read();
      assertThat(response.status()).isGreaterThanOrEqualTo(502);
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(client.ended()).isTrue();
      assertThat(proxy.log(1)).hasSize(1);
    }
  }

  /** Such goes on as a request without an upgrade, and so cannot be answered with 101. */
  @ParameterizedTest
  @CsvSource({
    "'Connection: Upgrade, HTTP2-Settings|Upgrade: h2c|HTTP2-Settings: AAMAAABkAAQAAP__|'",
    "'Connection: Upgrade|Upgrade: H2C|'",
    "'Connection: Upgrade|Upgrade: h2c/1|'",
    "'Connection: Upgrade|Upgrade: HTTP/2.0|'",
    "'Connection: Upgrade|Upgrade: TLS/1.3|'",
    "'Connection: Upgrade|Upgrade: h2|'",
    "'Connection: Upgrade|Upgrade: websocket, h2c|'",
    "'Connection: Upgrade|Upgrade: websocket|Upgrade: h2c|'",
    "'Connection: Upgrade|Upgrade: websocket|Upgrade: websocket|'",
    "'Connection: Upgrade|Upgrade: web socket|'",
    "'Connection: Upgrade|Upgrade: websocket/|'",
    "'Connection: Upgrade|Upgrade: /1|'",
    "'Connection: Upgrade|Upgrade:|'",
    "'Connection: Upgrade|'",
    "'Upgrade: websocket|'",
    "'Connection: close|Upgrade: websocket|'",
    "'Connection: Upgrade|Upgrade: websocket|Content-Length: 5|'",
    "'Connection: Upgrade|Upgrade: websocket|Transfer-Encoding: chunked|'",
  })
  void passesNoOtherUpgradeOn(String fields) throws Exception {
    try (var backend = ScriptedBackend.answering(RESPONSE);
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      String body =
          fields.contains("Length") ? "hello" : fields.contains("chunked") ? "5|hello|0||" : "";
      Message response = client.send("POST / HTTP/1.1|Host: a|" + fields + "|" + body).read();
      assertThat(response.status()).isEqualTo(502);
      assertThat(response.header("X-Lbtier-Error")).isEqualTo("bad-response");
      Message request = backend.only();
      assertThat(request.header("Upgrade")).isNull();
      assertThat(request.header("Connection")).isNull();
      assertThat(request.header("HTTP2-Settings")).isNull();
      assertThat(request.body()).isEqualTo(body.isEmpty() ? "" : "hello");
      assertThat(proxy.pool().members().getFirst().backend().active.sum()).isZero();
    }
  }

  @Test
  void passesNoUpgradeOfHttp10On() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port())) {
      String request = "GET / HTTP/1.0|Connection: Upgrade|Upgrade: websocket||";
      assertThat(proxy.ask(request).status()).isEqualTo(200);
      assertThat(backend.only().header("Upgrade")).isNull();
    }
  }

  /** A 101 that does not say what was asked for is no answer. */
  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 101 X|Connection: upgrade|Upgrade: h2c||'",
    "'HTTP/1.1 101 X|Connection: upgrade|Upgrade: websocket, h2c||'",
    "'HTTP/1.1 101 X|Connection: upgrade||'",
    "'HTTP/1.1 101 X|Upgrade: websocket||'",
    "'HTTP/1.1 101 X||'",
    "'HTTP/1.0 101 X|Connection: upgrade|Upgrade: websocket||'",
  })
  void refusesWhatWasNotAskedFor(String response) throws Exception {
    try (var backend = ScriptedBackend.answering(response);
        var proxy = new HttpFixture().serve(backend.port())) {
      Message answer = proxy.ask(REQUEST);
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.header("X-Lbtier-Error")).isEqualTo("bad-response");
    }
  }
}
