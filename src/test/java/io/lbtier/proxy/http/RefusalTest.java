package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What follows a message that is refused, on either side, is never taken for another message. Line
 * ends are written as |.
 */
class RefusalTest {
  /** Of 35 octets. */
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1|Host: a||";

  /** Nothing of a bad request reaches a backend, and the connection ends with the refusal. */
  @Test
  void nothingFollowsARefusedHead() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.limits = new Listener.HttpLimits(8 << 10, 20, 1 << 20);
      proxy.serve(backend.port());
      for (Object[] refused : RequestHeadTest.REFUSED) {
        refused(proxy, (String) refused[1], (Fault) refused[0]);
      }
      assertThat(backend.requests).isEmpty();
      assertThat(backend.accepted).hasValue(0);
    }
  }

  private static void refused(HttpFixture proxy, String request, Fault fault) throws IOException {
    try (var client = proxy.connect()) {
      Message answer = client.send(request + SMUGGLED).read();
      assertThat(answer.status()).as(request).isEqualTo(fault.reply().status()).isBetween(400, 505);
      assertThat(answer.header("Connection")).as(request).isEqualTo("close");
      assertThat(client.ended()).as("the end after %s", request).isTrue();
    }
  }

  /** A backend that has got a part of a body never sees that part completed. */
  @Test
  void nothingFollowsABrokenBody() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port())) {
      for (String broken : BodyTest.BROKEN) {
        refused(
            proxy,
            "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||" + broken,
            Fault.BAD_CHUNK);
      }
      assertThat(backend.requests).isEmpty();
    }
  }

  /** A method that seldom has a body has it with its framing, or nothing after it is safe. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "DELETE", "OPTIONS", "PROPFIND"})
  void passesABodyOfAnyMethodOnWithItsFraming(String method) throws Exception {
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.send(method + " / HTTP/1.1|Host: a|Content-Length: 35||" + SMUGGLED).readHead();
      client.get("/next").readHead();
      assertThat(backend.requests).extracting(Message::target).containsExactly("/", "/next");
      assertThat(backend.requests.getFirst().body()).isEqualTo(SMUGGLED.replace("|", "\r\n"));
    }
  }

  /** The rest of a body whose request has been answered early is not for the next request. */
  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 42||abcdefg", "Transfer-Encoding: chunked||2a|abcdefg"})
  void doesNotReuseAConnectionWhoseRequestIsNotComplete(String started) throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  if (first.getAndSet(false)) {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK|Content-Length: 5||early");
                    peer.in.transferTo(OutputStream.nullOutputStream());
                  } else if (peer.read() != null) {
                    peer.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
                  }
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.send("POST / HTTP/1.1|Host: a|" + started);
      assertThat(client.read().body()).isEqualTo("early");
      client.send(SMUGGLED + "|0||");
      assertThat(client.ended()).isTrue();
      assertThat(proxy.ask("GET /next HTTP/1.1|Host: a||").body()).isEqualTo("ok");
      assertThat(backend.accepted).hasValue(2);
      assertThat(backend.only().target()).isEqualTo("/next");
    }
  }

  /** Octets after a response that has no body are not the next response. */
  @ParameterizedTest
  @CsvSource({"HEAD,200 OK", "GET,204 No Content", "GET,304 Not Modified"})
  void doesNotReuseAConnectionWithABodyThatMayNotBe(String method, String status) throws Exception {
    String poison = "HTTP/1.1 200 OK|Content-Length: 4||evil";
    try (var backend =
            ScriptedBackend.answering("HTTP/1.1 " + status + "|Content-Length: 42||" + poison);
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.send(method + " / HTTP/1.1|Host: a||");
      assertThat(client.readHead().startLine()).isEqualTo("HTTP/1.1 " + status);
      backend.script(
          peer -> {
            while (peer.read() != null) {
              peer.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
            }
          });
      assertThat(client.get("/next").read().body()).isEqualTo("ok");
      assertThat(backend.accepted).hasValue(2);
    }
  }

  /** Interim responses are no sign of life: they do not put the end off. */
  @Test
  void doesNotWaitForeverForAFinalResponse() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  while (!over.get()) {
                    peer.send("HTTP/1.1 103 Early Hints||");
                    Siege.pause(1);
                  }
                });
        var proxy = new HttpFixture()) {
      proxy.poolTimeouts = new Pool.Timeouts(1000, 300, 1000);
      proxy.serve(backend.port());
      try (var client = proxy.connect().get("/")) {
        Message response = client.readHead();
        while (response.status() == 103) {
          response = client.readHead();
        }
        assertThat(response.status()).isEqualTo(504);
      }
      await().until(() -> proxy.log.size() == 1);
      over.set(true);
    }
  }

  static Stream<String> large() {
    return Stream.of("X: " + "y".repeat(70_000) + "|", "X: y|".repeat(1001));
  }

  @ParameterizedTest
  @MethodSource("large")
  void takesNoEndlessResponseHead(String fields) throws Exception {
    try (var backend = ScriptedBackend.answering("HTTP/1.1 200 OK|" + fields + "|");
        var proxy = new HttpFixture().serve(backend.port())) {
      Message refused = proxy.ask("GET / HTTP/1.1|Host: a||");
      assertThat(refused.status()).isEqualTo(502);
      assertThat(refused.header("X-Lbtier-Error")).isEqualTo("bad-response");
    }
  }

  /** What a client sends after its last request is dropped, and it hears the whole answer. */
  @Test
  void takesNothingAfterTheLastRequest() throws Exception {
    try (var backend = ScriptedBackend.ok("x".repeat(100_000));
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.send("GET / HTTP/1.1|Host: a|Connection: close||" + SMUGGLED.repeat(1000));
      assertThat(client.read().body()).hasSize(100_000);
      assertThat(client.ended()).isTrue();
      await().during(Duration.ofMillis(50)).until(() -> backend.requests.size() == 1);
    }
  }
}
