package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Listener;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction;
import io.lbtier.model.RouteMatch;
import io.lbtier.model.RouteMatch.Conditions;
import io.lbtier.model.RouteMatch.PathMatch;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.tls.Pems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tunnels through backends that are forward proxies, and what must not come of asking for one. */
class ConnectTest {
  private static final String REQUEST = "CONNECT b.example:443 HTTP/1.1|Host: b.example:443||";
  private static final String AGREED = "HTTP/1.1 200 Connection established||";
  private static final Route CONNECTS = route(null, "CONNECT");
  private static final Route PLAIN = new Route(null, "/", "pool");

  static Route route(@Nullable String host, String... methods) {
    return new Route(match(host, methods), "pool");
  }

  private static RouteMatch match(@Nullable String host, String... methods) {
    return new RouteMatch(
        host,
        new PathMatch(PathMatch.Kind.Prefix, "/"),
        new Conditions(List.of(methods), List.of(), List.of(), List.of()));
  }

  private static HttpFixture fixture(Route... routes) {
    HttpFixture proxy = new HttpFixture();
    proxy.routes = List.of(routes);
    return proxy;
  }

  /** Agrees, says "hi", then sends back what it gets, to the end of it; then says "bye". */
  private static ScriptedBackend echo(String response) throws IOException {
    return new ScriptedBackend(
        peer -> {
          peer.read();
          peer.send(response + "hi");
          peer.in.transferTo(peer.out);
          peer.send("bye");
        });
  }

  private static HttpClient connected(HttpClient client) throws IOException {
    assertThat(client.send(REQUEST).readHead().status()).isEqualTo(200);
    assertThat(text(client, 2)).isEqualTo("hi");
    return client;
  }

  private static String text(HttpClient client, int length) throws IOException {
    return new String(client.in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  @Test
  void passesConnectOnAndThenOctets() throws Exception {
    try (var backend =
            echo("HTTP/1.1 200 OK|Proxy-Agent: x|Content-Length: 5|Connection: close||");
        var proxy = fixture(PLAIN, CONNECTS).serve(backend.port());
        var client = proxy.connect()) {
      Message response =
          client
              .send(
                  "CONNECT b.example:443 HTTP/1.1|Host: b.example:443|Proxy-Authorization: Basic eDp5|"
                      + "Proxy-Connection: keep-alive|Content-Length: 0||early")
              .readHead();
      assertThat(response.startLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(response.headers()).containsExactly("Proxy-Agent: x", "Via: 1.1 lbtier");
      assertThat(text(client, 7)).isEqualTo("hiearly");
      assertThat(text(client.send("GET / HTTP/1.1|Host: a||"), 27)).endsWith("\r\n\r\n");
      assertThat(backend.only().startLine()).isEqualTo("CONNECT b.example:443 HTTP/1.1");
      assertThat(backend.only().headers())
          .containsExactly(
              "Host: b.example:443",
              "Proxy-Authorization: Basic eDp5",
              "Via: 1.1 lbtier",
              "X-Forwarded-For: 127.0.0.1",
              "X-Forwarded-Proto: http");
    }
  }

  @Test
  void accountsForATunnel() throws Exception {
    try (var backend = echo(AGREED);
        var proxy = fixture(CONNECTS).serve(backend.port());
        var client = connected(proxy.connect())) {
      var used = proxy.pool().members().getFirst().backend();
      assertThat(used.active.sum()).isEqualTo(1);
      assertThat(proxy.log).isEmpty();
      client.send("last words");
      client.socket.shutdownOutput();
      assertThat(client.in.readAllBytes()).asString().isEqualTo("last wordsbye");
      var entry = proxy.log(1).getFirst();
      assertThat(entry.status()).isEqualTo(200);
      assertThat(entry.failure()).isEmpty();
      assertThat(entry.requestLine()).isEqualTo("CONNECT b.example:443 HTTP/1.1");
      assertThat(entry.route()).isEqualTo("/ CONNECT");
      assertThat(entry.bytesReceived()).isEqualTo(Message.lines(REQUEST).length + 10);
      assertThat(entry.bytesSent())
          .isEqualTo(Message.lines(AGREED + "Via: 1.1 lbtier|").length + 15);
      await().until(() -> used.active.sum() == 0);
      assertThat(proxy.proxy.plane().flows().open()).isZero();
    }
  }

  @Test
  void carriesOctetsFromAClientOfTlsAndPassesResetsOn() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send(AGREED + "hi");
                  peer.in.read();
                  peer.reset();
                });
        var proxy = fixture(CONNECTS)) {
      proxy.certificates = List.of("a");
      proxy.secrets = Map.of("a", Pems.pair("a"));
      proxy.serve(backend.port());
      try (var client = connected(new HttpClient(Tls.connect(proxy.port)))) {
        client.send("x");
        assertThatThrownBy(() -> assertThat(client.ended()).isFalse()).isNotNull();
      }
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("backend-reset");
    }
  }

  @Test
  void endsWhatIsIdle() throws Exception {
    try (var backend = echo(AGREED);
        var proxy = fixture(CONNECTS)) {
      proxy.timeouts = new Listener.HttpTimeouts(10_000, 60_000, 10_000, 100);
      proxy.serve(backend.port());
      try (var client = connected(proxy.connect())) {
        assertThat(client.ended()).isTrue();
        assertThat(proxy.log(1).getFirst().failure()).isEqualTo("tunnel-idle");
      }
    }
  }

  /** Whoever the client names, it is a backend of the pool that is connected. */
  @Test
  void connectsToNobodyElse() throws Exception {
    try (var backend = echo(AGREED);
        var named = ScriptedBackend.ok("inside");
        var proxy = fixture(CONNECTS).serve(FreePorts.next(), backend.port())) {
      String authority = "127.0.0.1:" + named.port();
      for (int i = 0; i < 4; i++) {
        try (var client = proxy.connect()) {
          client.send("CONNECT " + authority + " HTTP/1.1|Host: " + authority + "||");
          assertThat(client.readHead().status()).isEqualTo(200);
          assertThat(text(client, 2)).isEqualTo("hi");
        }
      }
      assertThat(named.accepted).hasValue(0);
      assertThat(backend.requests).hasSize(4).allMatch(r -> r.target().equals(authority));
    }
  }

  /** As clients of RFC 9112 and of 1998 write it. */
  @ParameterizedTest
  @CsvSource({
    "b.example:443,HTTP/1.1|Host: b.example,b.example",
    "B.example:443,HTTP/1.1|Host: b.EXAMPLE:443,b.EXAMPLE:443",
    "b.example.:65535,HTTP/1.1|Host: b.example.,b.example.",
    "b.example:1,HTTP/1.0,b.example:1",
    "b.example:443,HTTP/1.0|Host: b.example,b.example",
    "192.0.2.1:22,HTTP/1.1|Host: 192.0.2.1:22,192.0.2.1:22",
    "[2001:db8::1]:443,HTTP/1.1|Host: [2001:db8::1]:443,[2001:db8::1]:443",
    "[2001:db8::1]:443,HTTP/1.0,[2001:db8::1]:443",
  })
  void takesHostWithAndWithoutPort(String target, String rest, String host) throws Exception {
    try (var backend = echo("HTTP/1.0 200 Connection established||");
        var proxy = fixture(CONNECTS).serve(backend.port());
        var client = proxy.connect()) {
      client.send("CONNECT " + target + " " + rest + "||");
      assertThat(client.readHead().startLine()).isEqualTo("HTTP/1.1 200 Connection established");
      assertThat(text(client, 2)).isEqualTo("hi");
      assertThat(backend.only().startLine()).isEqualTo("CONNECT " + target + " HTTP/1.1");
      assertThat(backend.only().all("host")).containsExactly(host);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b.example HTTP/1.1|Host: b.example|",
        "b.example: HTTP/1.1|Host: b.example|",
        "b.example:0 HTTP/1.1|Host: b.example|",
        "b.example:65536 HTTP/1.1|Host: b.example|",
        "b.example:000443 HTTP/1.1|Host: b.example|",
        "b.example:4x HTTP/1.1|Host: b.example|",
        "b.example:1:443 HTTP/1.1|Host: b.example:1|",
        ":443 HTTP/1.1|Host: |",
        ":443 HTTP/1.0|",
        "443 HTTP/1.0|",
        "u@b.example:443 HTTP/1.1|Host: b.example:443|",
        "u:p@b.example:443 HTTP/1.0|",
        "[2001:db8::1] HTTP/1.0|",
        "2001:db8::1:443 HTTP/1.0|",
        "/ HTTP/1.1|Host: b.example|",
        "* HTTP/1.1|Host: b.example|",
        "/b.example:443 HTTP/1.1|Host: b.example:443|",
        "http://b.example:443/ HTTP/1.1|Host: b.example:443|",
        "b.example:443/a HTTP/1.1|Host: b.example:443|",
        "b.example:443?a HTTP/1.1|Host: b.example:443|",
        "b.example:443 HTTP/1.1|",
        "b.example:443 HTTP/1.1|Host: a.example|",
        "b.example:443 HTTP/1.1|Host: a.example:443|",
        "b.example:443 HTTP/1.1|Host: b.example:80|",
        "b.example:443 HTTP/1.1|Host: b.example:|",
        "b.example:443 HTTP/1.1|Host: b.example:443|Host: b.example:443|",
        "b.example:443 HTTP/1.1|Host: b.example:443|Content-Length: 3|",
        "b.example:443 HTTP/1.1|Host: b.example:443|Transfer-Encoding: chunked|",
        "b.example:443 HTTP/1.1|Host: b.example:443|Content-Length: 0|Transfer-Encoding: chunked|",
      })
  void refusesWhatIsNoHostAndPortOrHasABody(String request) throws Exception {
    try (var backend = echo(AGREED);
        var proxy = fixture(PLAIN, CONNECTS).serve(backend.port());
        var client = proxy.connect()) {
      Message response = client.send("CONNECT " + request + "|GET / HTTP/1.1|Host: a||").read();
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(client.ended()).isTrue();
      assertThat(backend.accepted).hasValue(0);
    }
  }

  /** Nothing that looks like a request is one where a tunnel was asked for. */
  @Test
  void refusesConnectWhereNoRouteIsForIt() throws Exception {
    try (var backend = ScriptedBackend.ok("hi");
        var proxy = fixture(PLAIN, route("a.example", "GET", "HEAD")).serve(backend.port());
        var client = proxy.connect()) {
      Message response = client.send(REQUEST + "GET / HTTP/1.1|Host: a||").read();
      assertThat(response.status()).isEqualTo(501);
      assertThat(response.header("X-Lbtier-Error")).isEqualTo("bad-method");
      assertThat(client.ended()).isTrue();
      assertThat(backend.accepted).hasValue(0);
    }
  }

  @Test
  void choosesRoutesByTheHostThatIsNamed() throws Exception {
    RouteAction refusal = new RouteAction.Respond(403, "text/plain", "ask us first\n");
    try (var backend = echo(AGREED);
        var proxy =
            fixture(
                    new Route(null, "/a", "pool"),
                    route("*.example", "CONNECT"),
                    new Route(match("secret.example", "CONNECT"), refusal))
                .serve(backend.port())) {
      connected(proxy.connect()).close();
      String secret = "CONNECT secret.example:443 HTTP/1.1|Host: secret.example||";
      Message refused = proxy.ask(secret);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.header("Connection")).isEqualTo("close");
      Message other = proxy.ask("CONNECT b.test:443 HTTP/1.1|Host: b.test:443||");
      assertThat(other.header("X-Lbtier-Error")).isEqualTo("no-route");
      // A route for CONNECT takes nothing else.
      assertThat(proxy.ask("GET / HTTP/1.1|Host: b.example||").status()).isEqualTo(404);
      assertThat(proxy.ask("GET /b.example:443 HTTP/1.1|Host: b.example||").status())
          .isEqualTo(404);
      assertThat(backend.only().target()).isEqualTo("b.example:443");
    }
  }

  /**
   * Such an answer is a response like any other, but for the end of the connection: what its client
   * sends may be of the tunnel that it hoped for.
   */
  @ParameterizedTest
  @ValueSource(strings = {"407 Proxy Authentication Required", "403 Forbidden", "302 Found"})
  void endsTheConnectionWhenTheBackendDeclines(String status) throws Exception {
    try (var backend =
            ScriptedBackend.answering(
                "HTTP/1.1 " + status + "|Proxy-Authenticate: Basic|Content-Length: 2||no");
        var proxy = fixture(PLAIN, CONNECTS).serve(backend.port())) {
      for (String ahead : List.of("", "GET /secret HTTP/1.1|Host: a||")) {
        try (var client = proxy.connect()) {
          Message response = client.send(REQUEST + ahead).read();
          assertThat(response.startLine()).endsWith(status);
          assertThat(response.body()).isEqualTo("no");
          assertThat(response.header("Proxy-Authenticate"))
              .isEqualTo(status.startsWith("407") ? "Basic" : null);
          assertThat(response.header("Connection")).isEqualTo("close");
          assertThat(client.ended()).isTrue();
        }
      }
      // The backend was sent nothing but these requests, so that it is asked on.
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("no");
      assertThat(backend.requests).extracting(Message::target).endsWith("b.example:443", "/");
      assertThat(backend.accepted).hasValue(1);
    }
  }

  /** What is sent ahead stays here until there is a tunnel. */
  @Test
  void sendsABackendNothingAhead() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send("HTTP/1.1 103 Early Hints||");
                  peer.socket.setSoTimeout(50);
                  assertThatThrownBy(peer.in::read).hasMessageContaining("timed out");
                  peer.send("HTTP/1.1 204 No Content||" + "hi");
                  peer.socket.setSoTimeout(5_000);
                  peer.in.transferTo(peer.out);
                });
        var proxy = fixture(CONNECTS).serve(backend.port());
        var client = proxy.connect()) {
      client.send(REQUEST + "GET /ahead HTTP/1.1|Host: a||");
      assertThat(client.readHead().status()).isEqualTo(103);
      assertThat(client.readHead().status()).isEqualTo(204);
      assertThat(text(client, 2)).isEqualTo("hi");
      assertThat(text(client, 18)).isEqualTo("GET /ahead HTTP/1.");
    }
  }

  /** There is no body, but what says how long it is must be valid. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1|Content-Length: 2|",
        "Content-Length: x|",
        "Transfer-Encoding: chunked|Content-Length: 3|",
        "Transfer-Encoding: gzip|",
      })
  void takesNoMalformedAgreement(String fields) throws Exception {
    try (var backend = ScriptedBackend.answering("HTTP/1.1 200 OK|" + fields + "|");
        var proxy = fixture(CONNECTS).serve(backend.port())) {
      Message answer = proxy.ask(REQUEST);
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.header("X-Lbtier-Error")).isEqualTo("bad-response");
    }
  }

  /** To switch protocols is not to connect, and an upgrade that is asked for besides is dropped. */
  @Test
  void takesNoOtherProtocolForATunnel() throws Exception {
    String upgrade = "Connection: Upgrade|Upgrade: websocket|";
    try (var backend = ScriptedBackend.answering("HTTP/1.1 101 X|" + upgrade + "|");
        var proxy = fixture(CONNECTS).serve(backend.port())) {
      Message answer = proxy.ask(REQUEST.replace("||", "|" + upgrade + "|"));
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.header("X-Lbtier-Error")).isEqualTo("bad-response");
      assertThat(backend.only().header("Upgrade")).isNull();
      assertThat(proxy.pool().members().getFirst().backend().active.sum()).isZero();
    }
  }
}
