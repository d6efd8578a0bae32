package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Listener;
import io.lbtier.proxy.tls.Pems;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where messages end, on both sides. Line ends are written as |. */
class FramingTest {
  @Test
  void passesBodiesBothWays() throws Exception {
    try (var backend = new ScriptedBackend(FramingTest::echo);
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      for (int length : new int[] {0, 1, 5, 8191, 8192, 8193, 65_536, 300_000}) {
        String text = "x".repeat(length);
        client.send("POST / HTTP/1.1|Host: a|Content-Length: " + length + "||" + text);
        assertThat(client.read().body()).isEqualTo(text);
        if (length > 0) {
          String chunk = Integer.toHexString(length) + "|" + text + "|";
          client.send(
              "PUT / HTTP/1.1|Host: a|Transfer-Encoding: chunked||" + chunk + chunk + "0||");
          assertThat(client.read().body()).isEqualTo(text + text);
        }
      }
      assertThat(backend.accepted.get()).isLessThan(10);
    }
  }

  private static void echo(ScriptedBackend.Peer peer) throws IOException {
    for (Message request = peer.read(); request != null; request = peer.read()) {
      String body = request.body();
      if (request.header("Transfer-Encoding") == null) {
        peer.send("HTTP/1.1 200 OK|Content-Length: " + body.length() + "||" + body);
      } else {
        peer.send("HTTP/1.1 200 OK|Transfer-Encoding: chunked||");
        peer.send(Integer.toHexString(body.length()) + ";e=f|" + body + "|0|Trailer: t||");
      }
    }
  }

  @Test
  void servesRequestsThatCameTogetherInTurn() throws Exception {
    try (var backend = new ScriptedBackend(FramingTest::echo);
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        String body = "body " + i;
        requests.append("POST / HTTP/1.1|Host: a|");
        if (i % 2 == 0) {
          requests.append("Content-Length: ").append(body.length()).append("||").append(body);
        } else {
          requests.append("Transfer-Encoding: chunked||").append(body.length());
          requests.append('|').append(body).append("|0||");
        }
      }
      requests.append("GET /\\ HTTP/1.1|Host: a||");
      client.send(requests.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(client.read().body()).isEqualTo("body " + i);
      }
      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void knowsResponsesWithoutABody() throws Exception {
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      answer(backend, "HTTP/1.1 200 OK|Content-Length: 9||");
      client.send("HEAD / HTTP/1.1|Host: a||");
      assertThat(client.readHead().header("Content-Length")).isEqualTo("9");
      answer(backend, "HTTP/1.1 304 Not Modified|Content-Length: 9||");
      assertThat(client.get("/").readHead().header("Content-Length")).isEqualTo("9");
      answer(backend, "HTTP/1.1 204 No Content|Content-Length: 9||");
      assertThat(client.get("/").readHead().header("Content-Length")).isNull();
      answer(backend, "HTTP/1.1 204 No Content|Transfer-Encoding: chunked||");
      assertThat(client.get("/").readHead().header("Transfer-Encoding")).isNull();
      answer(backend, "HTTP/1.1 200 OK|Transfer-Encoding: chunked||");
      client.send("HEAD / HTTP/1.1|Host: a||");
      assertThat(client.readHead().header("Transfer-Encoding")).isEqualTo("chunked");
      answer(backend, "HTTP/1.1 200 OK|Content-Length: 2||ok");
      assertThat(client.get("/").read().body()).isEqualTo("ok");
    }
  }

  /** Sets what every later request is answered, on new connections. */
  private static void answer(ScriptedBackend backend, String response) throws IOException {
    backend.script(
        peer -> {
          while (peer.read() != null) {
            peer.send(response);
          }
        });
    backend.cut();
  }

  @Test
  void passesInterimResponsesOn() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  Message head = peer.readHead();
                  assertThat(head.header("Expect")).isEqualTo("100-continue");
                  peer.send("HTTP/1.1 100 Continue||");
                  assertThat(peer.in.readNBytes(5)).hasSize(5);
                  peer.send("HTTP/1.1 103 Early Hints|Link: x||HTTP/1.1 200 OK|Content-");
                  peer.send("Length: 2||ok");
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.send("POST / HTTP/1.1|Host: a|Content-Length: 5|Expect: 100-continue||");
      assertThat(client.readHead().status()).isEqualTo(100);
      client.send("hello");
      Message hints = client.readHead();
      assertThat(hints.status()).isEqualTo(103);
      assertThat(hints.header("Link")).isEqualTo("x");
      assertThat(client.read().body()).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @CsvSource({"HTTP/1.1, , chunked", "HTTP/1.0, close,"})
  void showsTheEndOfABodyThatEndsWithTheConnection(
      String version, @Nullable String connection, @Nullable String coding) throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send("HTTP/1.1 200 OK||");
                  peer.send("x".repeat(100_000));
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      Message response = client.send("GET / " + version + "|Host: a||").read();
      assertThat(response.header("Connection")).isEqualTo(connection);
      assertThat(response.header("Transfer-Encoding")).isEqualTo(coding);
      assertThat(response.body()).hasSize(100_000);
    }
  }

  @Test
  void speaksToHttp10Clients() throws Exception {
    try (var backend =
            ScriptedBackend.answering(
                "HTTP/1.1 100 Continue||"
                    + "HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|2;x|de|0|T: u||");
        var proxy = new HttpFixture().serve(backend.port())) {
      Message response = proxy.ask("GET / HTTP/1.0|Connection: keep-alive||");
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("Transfer-Encoding")).isNull();
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(response.body()).isEqualTo("abcde");
    }
  }

  /**
   * As HTTP/1.1, in which a request without Host is refused, and by many servers an empty one too.
   */
  @Test
  void namesThePoolAsHostWhereHttp10HasNone() throws Exception {
    try (var backend = ScriptedBackend.ok("hi");
        var proxy = new HttpFixture().serve(backend.port())) {
      assertThat(proxy.ask("GET / HTTP/1.0||").status()).isEqualTo(200);
      assertThat(backend.requests.getLast().all("host")).containsExactly("pool");
      assertThat(proxy.ask("GET / HTTP/1.0|Host: a||").status()).isEqualTo(200);
      assertThat(backend.requests.getLast().all("host")).containsExactly("a");
    }
  }

  @Test
  void keepsHttp10ClientsThatAskForIt() throws Exception {
    try (var backend = ScriptedBackend.ok("hi");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      for (int i = 0; i < 3; i++) {
        Message kept = client.send("GET / HTTP/1.0|Connection: keep-alive||").read();
        assertThat(kept.header("Connection")).isEqualTo("keep-alive");
      }
      assertThat(client.send("GET / HTTP/1.0||").read().header("Connection")).isEqualTo("close");
      assertThat(client.ended()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK|Content-Length: 1|Transfer-Encoding: chunked||0||",
        "HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 1||x",
        "HTTP/1.1 200 OK|Content-Length: x||",
        "HTTP/1.1 200 OK|Transfer-Encoding: gzip, chunked||0||",
        "HTTP/1.0 200 OK|Transfer-Encoding: chunked||0||",
        "HTTP/1.1 200 OK\nContent-Length: 0||",
        "HTTP/1.1 200 OK|Content-Length : 0||",
        "HTTP/1.1 200 OK| Content-Length: 0||",
        "HTTP/1.1 20 OK|Content-Length: 0||",
        "HTTP/1.1 2000 OK|Content-Length: 0||",
        "HTTP/1.1 600 OK|Content-Length: 0||",
        "HTTP/1.1  200 OK|Content-Length: 0||",
        "HTTP/2.0 200 OK|Content-Length: 0||",
        "HTTP/1.1 101 Switching Protocols|Upgrade: x||",
        "SSH-2.0-OpenSSH|",
        "hello",
      })
  void takesNoBrokenResponse(String response) throws Exception {
    try (var backend = ScriptedBackend.answering(response);
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      for (int i = 1; i <= 2; i++) {
        Message refused = client.get("/").read();
        assertThat(refused.startLine()).isEqualTo("HTTP/1.1 502 Bad Gateway");
        assertThat(refused.header("X-Lbtier-Error")).isEqualTo("bad-response");
        assertThat(backend.requests).hasSize(i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 10||hello", "Transfer-Encoding: chunked||5|hello|"})
  void showsThatAResponseWasCutOff(String rest) throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send("HTTP/1.1 200 OK|" + rest);
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.get("/");
      assertThatThrownBy(client::read).isInstanceOf(IOException.class);
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("reset");
    }
  }

  /** Whose end only the end of the connection shows, which over TLS can be told from a cut. */
  @Test
  void showsToAClientOfHttp10OverTlsToo() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send("HTTP/1.1 200 OK|Transfer-Encoding: chunked||4|part|");
                });
        var proxy = new HttpFixture()) {
      proxy.certificates = List.of("a");
      proxy.secrets = Map.of("a", Pems.pair("a"));
      proxy.serve(backend.port());
      try (var client = new HttpClient(Tls.connect(proxy.port))) {
        client.send("GET / HTTP/1.0|Host: a||");
        assertThatThrownBy(client.in::readAllBytes).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void cutsAResponseWhoseChunksAreBroken() throws Exception {
    try (var backend =
            ScriptedBackend.answering(
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|hello|xyz|0||");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.get("/");
      assertThatThrownBy(client::read).isInstanceOf(IOException.class);
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("bad-response");
    }
  }

  @Test
  void neverTakesOctetsThatNobodyAskedFor() throws Exception {
    String response = "HTTP/1.1 200 OK|Content-Length: 2||";
    try (var backend = ScriptedBackend.answering(response + "ok" + response + "no");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      for (int i = 1; i <= 3; i++) {
        assertThat(client.get("/").read().body()).isEqualTo("ok");
      }
      assertThat(backend.accepted.get()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void closesAnIdleConnectionThatSpeaks() throws Exception {
    AtomicBoolean told = new AtomicBoolean();
    AtomicBoolean gone = new AtomicBoolean();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  while (peer.read() != null) {
                    peer.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
                    await().until(told::get);
                    peer.send("HTTP/1.1 200 OK|Content-Length: 2||no");
                  }
                  gone.set(true);
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      assertThat(client.get("/").read().body()).isEqualTo("ok");
      told.set(true);
      await().until(gone::get);
      assertThat(client.get("/").read().body()).isEqualTo("ok");
    }
  }

  @Test
  void passesAnEarlyResponseOn() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  peer.send("HTTP/1.1 403 Forbidden|Content-Length: 2||no");
                  peer.in.transferTo(java.io.OutputStream.nullOutputStream());
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.send("POST / HTTP/1.1|Host: a|Content-Length: 100000||" + "x".repeat(1000));
      Message response = client.read();
      assertThat(response.status()).isEqualTo(403);
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void hearsABackendThatAnswersAndClosesWhileItIsSent() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  peer.send("HTTP/1.1 413 Too Much|Content-Length: 2||no");
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.send("POST / HTTP/1.1|Host: a|Content-Length: 1000000||" + "x".repeat(100_000));
      assertThat(client.read().status()).isEqualTo(413);
    }
  }

  /** It resets the connection, since there is more that it does not read. */
  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 2||no", "|no"})
  void hearsABackendThatRefusesAnUploadInTheMiddle(String rest) throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  peer.in.skipNBytes(300_000);
                  peer.send("HTTP/1.1 409 Conflict|" + rest);
                });
        var proxy = new HttpFixture()) {
      proxy.limits = new Listener.HttpLimits(8 << 10, 50, 1 << 30);
      proxy.serve(backend.port());
      for (int i = 0; i < 20; i++) {
        try (var client = proxy.connect()) {
          Thread upload = Thread.ofVirtual().start(() -> uploadUntilRefused(client));
          Message answer = client.read();
          assertThat(answer.status()).isEqualTo(409);
          assertThat(answer.body()).isEqualTo("no");
          assertThat(client.ended()).isTrue();
          upload.join();
        }
      }
    }
  }

  private static void uploadUntilRefused(HttpClient client) {
    try {
      client.send("POST / HTTP/1.1|Host: a|Content-Length: 100000000||");
      for (int sent = 0; sent < 1000; sent++) {
        client.send("x".repeat(100_000));
      }
    } catch (IOException e) {
      // As it should be.
    }
  }
}
