package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Route;
import io.lbtier.proxy.telemetry.AccessLog;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What reaches a backend, what comes back, and what the proxy says itself. */
class ForwardingTest {
  @Test
  void keepsBothConnections() throws Exception {
    try (var backend = ScriptedBackend.ok("hello");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      for (int i = 0; i < 10; i++) {
        Message response = client.get("/a?b=" + i).read();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("hello");
        assertThat(response.headers()).containsExactly("Content-Length: 5", "Via: 1.1 lbtier");
      }
      Message request = backend.requests.getLast();
      assertThat(backend.requests).hasSize(10);
      assertThat(request.startLine()).isEqualTo("GET /a?b=9 HTTP/1.1");
      assertThat(request.headers())
          .containsExactly(
              "Host: a.example",
              "Via: 1.1 lbtier",
              "X-Forwarded-For: 127.0.0.1",
              "X-Forwarded-Proto: http");
    }
  }

  @Test
  void dropsWhatIsForOneHop() throws Exception {
    try (var backend =
            ScriptedBackend.answering(
                "HTTP/1.1 200 Fine thing|Connection: X-Hop|Keep-Alive: timeout=5|"
                    + "X-Hop: 1|Date: today|Content-Length: 0|Upgrade: h2c||");
        var proxy = new HttpFixture().serve(backend.port())) {
      Message response = proxy.ask("GET / HTTP/1.1|Host: a|Connection: close||");
      assertThat(response.startLine()).isEqualTo("HTTP/1.1 200 Fine thing");
      assertThat(response.headers())
          .containsExactly(
              "Date: today", "Content-Length: 0", "Via: 1.1 lbtier", "Connection: close");
      assertThat(backend.only().header("Connection")).isNull();
    }
  }

  @Test
  void parsesPiecesLikeTheWhole() throws Exception {
    String request = "POST /a HTTP/1.1|Host: a|Transfer-Encoding: chunked||" + "5;x|hello|0|T: u||";
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      for (int cut = 1; cut < request.length(); cut++) {
        client.send(request.substring(0, cut)).send(request.substring(cut));
        assertThat(client.read().status()).isEqualTo(200);
        Message got = backend.requests.getLast();
        assertThat(got.startLine()).isEqualTo("POST /a HTTP/1.1");
        assertThat(got.body()).isEqualTo("hello");
      }
      for (int i = 0; i < request.length(); i++) {
        client.send(request.substring(i, i + 1));
      }
      assertThat(client.read().status()).isEqualTo(200);
      assertThat(backend.requests.getLast().body()).isEqualTo("hello");
      assertThat(backend.requests).hasSize(request.length());
    }
  }

  @Test
  void routesByHostAndPath() throws Exception {
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture()) {
      proxy.routes = List.of(new Route("a.example", "/in", "pool"));
      proxy.serve(backend.port());
      try (var client = proxy.connect()) {
        assertThat(client.get("/x/../in/side").read().status()).isEqualTo(200);
        assertThat(backend.only().target()).isEqualTo("/in/side");
        Message refused = client.get("/inside").read();
        assertThat(refused.startLine()).isEqualTo("HTTP/1.1 404 Not Found");
        assertThat(refused.header("X-Lbtier-Error")).isEqualTo("no-route");
        assertThat(refused.body()).isEqualTo("404 Not Found: no route matches this request\n");
        assertThat(client.get("/in").read().status()).isEqualTo(200);
        assertThat(client.send("GET /in HTTP/1.1|Host: b.example||").read().status())
            .isEqualTo(404);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1||',400,bad-request",
    "'GET / HTTP/1.1\n\n',400,bad-request",
    "'GET /%00 HTTP/1.1|Host: a||',400,bad-request",
    "'GET / HTTP/3.0|Host: a||',505,bad-version",
    "'CONNECT a:1 HTTP/1.1|Host: a:1||',501,bad-method",
    "'POST / HTTP/1.1|Host: a|Expect: x||',417,bad-expectation",
    "'POST / HTTP/1.1|Host: a|Content-Length: 2000000||',413,body-too-large",
    "'POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||200000|',413,body-too-large",
    "'POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||x|',400,bad-request",
  })
  void refusesAndCloses(String request, int status, String stage) throws Exception {
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      Message response = client.send(request + "GET / HTTP/1.1|Host: a||").read();
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.header("X-Lbtier-Error")).isEqualTo(stage);
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(response.body()).startsWith(status + " ").endsWith("\n");
      assertThat(client.ended()).isTrue();
      assertThat(backend.requests).isEmpty();
      AccessLog.Http entry = proxy.log(1).getFirst();
      assertThat(entry.status()).isEqualTo(status);
      assertThat(entry.failure()).isEqualTo(stage);
      assertThat(entry.listener()).isEqualTo("web");
    }
  }

  @Test
  void refusesHeadsThatAreTooLarge() throws Exception {
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture().serve(backend.port())) {
      String start = "GET / HTTP/1.1|Host: a|";
      assertThat(proxy.ask("GET /" + "a".repeat(9000) + " HTTP/1.1|").status()).isEqualTo(414);
      assertThat(proxy.ask(start + "B: " + "c".repeat(9000)).status()).isEqualTo(431);
      assertThat(proxy.ask(start + "b: c|".repeat(50) + "|").status()).isEqualTo(431);
      String exact = start + "B: " + "c".repeat(8192 - Message.lines(start).length - 7) + "||";
      assertThat(proxy.ask(exact).status()).isEqualTo(200);
      assertThat(proxy.ask(exact.replace("B:", "BB:")).status()).isEqualTo(431);
    }
  }

  @Test
  void answersOptionsForItself() throws Exception {
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.send("OPTIONS * HTTP/1.1|Host: a||").readHead().status()).isEqualTo(204);
      }
      assertThat(backend.requests).isEmpty();
    }
  }

  @Test
  void accountsForRequests() throws Exception {
    try (var backend = ScriptedBackend.ok("hello");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.get("/a?b").read();
      AccessLog.Http entry = proxy.log(1).getFirst();
      assertThat(entry.requestLine()).isEqualTo("GET /a?b HTTP/1.1");
      assertThat(entry.host()).isEqualTo("a.example");
      assertThat(entry.client()).isEqualTo("127.0.0.1");
      assertThat(entry.status()).isEqualTo(200);
      assertThat(entry.route()).isEqualTo("/");
      assertThat(entry.backend()).isEqualTo("127.0.0.1:" + backend.port());
      assertThat(entry.attempts()).isEqualTo(1);
      assertThat(entry.bytesReceived()).isEqualTo(38);
      assertThat(entry.bytesSent())
          .isEqualTo(
              Message.lines("HTTP/1.1 200 OK|Content-Length: 5|Via: 1.1 lbtier||hello").length);
      assertThat(entry.durationNanos()).isBetween(1L, 10_000_000_000L);
      assertThat(entry.failure()).isEmpty();
      var used = proxy.pool().members().getFirst().backend();
      assertThat(used.active.sum()).isZero();
      assertThat(used.flows.sum()).isEqualTo(1);
      assertThat(used.failures.sum()).isZero();
      assertThat(used.bytesSent.sum()).isPositive();
      assertThat(used.bytesReceived.sum()).isPositive();
    }
  }
}
