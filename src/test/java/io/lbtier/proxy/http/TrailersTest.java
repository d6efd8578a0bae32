package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.HeaderChanges;
import io.lbtier.model.Mirror;
import io.lbtier.model.Pool;
import io.lbtier.model.Retry;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction.Forward;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.model.RouteMatch;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields after a chunked body of HTTP/1.1, on both ways. */
class TrailersTest {
  private static final String POST = "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|";
  private static final String ANSWER = "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ok|0|";

  private final HttpFixture proxy = new HttpFixture();

  @AfterEach
  void close() {
    proxy.close();
  }

  /** What a backend of HTTP/1.1 gets after a body that ends with these lines. */
  private List<String> passed(ScriptedBackend backend, String more, String lines) throws Exception {
    try (var client = proxy.connect()) {
      client.send(POST + more + "|5|hello|0|" + lines + "|GET /next HTTP/1.1|Host: a||");
      assertThat(client.read().status()).isEqualTo(200);
      assertThat(client.read().status()).isEqualTo(200);
    }
    Message request = backend.requests.getFirst();
    assertThat(request.body()).isEqualTo("hello");
    assertThat(backend.requests.get(1).target()).isEqualTo("/next");
    return request.trailers();
  }

  private static Route route(
      @Nullable HeaderChanges request, @Nullable HeaderChanges response, @Nullable Mirror mirror) {
    return new Route(
        RouteMatch.of(null, "/"),
        new Forward(List.of(new Share("pool", 1)), null, request, null, null, mirror),
        response);
  }

  private static HeaderChanges without(String name) {
    return new HeaderChanges(List.of(), List.of(), List.of(name));
  }

  @Test
  void goOnInChunks() throws Exception {
    try (var backend = ScriptedBackend.ok("ok")) {
      proxy.serve(backend.port());
      assertThat(passed(backend, "Trailer: X-Sum, Y|", "X-Sum: 1|Y:  2 |"))
          .containsExactly("x-sum: 1", "y: 2");
      assertThat(backend.requests.getFirst().header("Trailer")).isEqualTo("X-Sum, Y");
    }
  }

  @Test
  void goOnToClientsOfHttp2AfterAnEmptyBody() throws Exception {
    try (var backend =
        ScriptedBackend.answering(
            "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Trailer: X-Sum||0|X-Sum: 1||")) {
      proxy.serve(backend.port());
      try (var client = new FrameClient(proxy.port)) {
        FrameClient.Response response = client.get(1, "/").read(1);
        assertThat(response.body()).isEmpty();
        assertThat(response.trailers()).containsExactly("x-sum: 1");
      }
    }
  }

  @Test
  void goOnWhenTheyComeOctetByOctet() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var client = proxy.serve(backend.port()).connect()) {
      String request = POST + "|1|a|0|X-Sum: 1||";
      for (byte octet : Message.lines(request)) {
        client.socket.getOutputStream().write(octet);
        client.socket.getOutputStream().flush();
      }
      assertThat(client.read().status()).isEqualTo(200);
      assertThat(backend.only().body()).isEqualTo("a");
      assertThat(backend.only().trailers()).containsExactly("x-sum: 1");
    }
  }

  @Test
  void goWithoutWhatBelongsIntoAHead() throws Exception {
    try (var backend = ScriptedBackend.ok("ok")) {
      proxy.serve(backend.port());
      String forbidden =
          "Content-Length: 9|Transfer-Encoding: chunked|Host: b|Authorization: c|Cookie: d|"
              + "X-Forwarded-For: 1.2.3.4|Content_Length: 9|Content-Type: x|Connection: close|"
              + "X-Real-IP: 1.2.3.4|X_Real_IP: 1.2.3.4|Cache_Control: no-store|";
      assertThat(passed(backend, "", forbidden + "X-Sum: 1|")).containsExactly("x-sum: 1");
    }
  }

  @Test
  void endABodyEvenIfNoneOfThemGoesOn() throws Exception {
    try (var backend = ScriptedBackend.ok("ok")) {
      proxy.serve(backend.port());
      assertThat(passed(backend, "", "Host: b|")).isEmpty();
    }
  }

  @Test
  void stayHereWhenConnectionNamesFields() throws Exception {
    try (var backend = ScriptedBackend.ok("ok")) {
      proxy.serve(backend.port());
      assertThat(passed(backend, "Connection: X-Hop|", "X-Hop: 1|")).isEmpty();
    }
  }

  @Test
  void goWithoutWhatTheRouteRemoves() throws Exception {
    try (var backend = ScriptedBackend.ok("ok")) {
      proxy.routes = List.of(route(without("X-Debug"), null, null));
      proxy.serve(backend.port());
      assertThat(passed(backend, "", "X_Debug: 1|X-Sum: 1|")).containsExactly("x-sum: 1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X sum: 1|", "X-Sum : 1|", " X-Sum: 1|", "X-Sum: \u0000|", "X-Sum|", ": 1|"})
  void areRefusedWhenMalformed(String lines) throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var client = proxy.serve(backend.port()).connect()) {
      client.send(POST + "|5|hello|0|" + lines + "|");
      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.ended()).isTrue();
      assertThat(backend.requests).isEmpty();
    }
  }

  @Test
  void areRefusedWhenTheyAreTooLong() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var client = proxy.serve(backend.port()).connect()) {
      client.send(POST + "|5|hello|0|X: " + "y".repeat(8192) + "||");
      assertThat(client.read().status()).isEqualTo(400);
      assertThat(backend.requests).isEmpty();
    }
  }

  @Test
  void areTheLastFrameForABackendOfHttp2() throws Exception {
    proxy.protocol = Pool.Protocol.HTTP2;
    try (var backend = new Http2Backend((c, r) -> c.answer(r.stream(), "ok"))) {
      proxy.serve(backend.port());
      for (String lines : List.of("X-Sum: 1|Host: b|", "Host: b|", "")) {
        assertThat(proxy.ask(POST + "|5|hello|0|" + lines + "|").body()).isEqualTo("ok");
      }
      assertThat(backend.requests).extracting(r -> r.body()).containsOnly("hello");
      assertThat(backend.requests.getFirst().trailers()).containsExactly("x-sum: 1");
      assertThat(backend.requests.get(1).trailers()).isEmpty();
      assertThat(backend.requests.get(2).trailers()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void areSentAgainWithTheBody(boolean http2) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ScriptedBackend.Script script =
        peer -> {
          while (peer.read() != null) {
            if (asked.getAndIncrement() == 0) {
              peer.send("HTTP/1.1 503 No|Content-Length: 0||");
            } else {
              peer.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
            }
          }
        };
    try (var one = new ScriptedBackend(script);
        var other = new ScriptedBackend(script)) {
      proxy.retry =
          new Retry(
              2, EnumSet.allOf(Retry.On.class), true, null, new Retry.Bodies(1000, 1000, 1000));
      proxy.serve(one.port(), other.port());
      if (http2) {
        try (var client = new FrameClient(proxy.port)) {
          client.post(1).data(1, "hello", false).headers(1, true, "x-sum: 1");
          assertThat(client.read(1).body()).isEqualTo("ok");
        }
      } else {
        assertThat(proxy.ask(POST + "|5|hello|0|X-Sum: 1||").body()).isEqualTo("ok");
      }
      for (ScriptedBackend each : List.of(one, other)) {
        assertThat(each.only().body()).isEqualTo("hello");
        assertThat(each.only().trailers()).containsExactly("x-sum: 1");
      }
    }
  }

  @Test
  void goWithACopyToo() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var shadow = ScriptedBackend.ok("ok")) {
      proxy.routes = List.of(route(without("X-Debug"), null, new Mirror("shadow", 100, 100)));
      proxy.otherPorts = Map.of("shadow", shadow.port());
      proxy.serve(backend.port());
      assertThat(passed(backend, "", "X-Sum: 1|X-Debug: 2|")).containsExactly("x-sum: 1");
      await().until(() -> shadow.requests.size() == 2);
      assertThat(shadow.requests)
          .filteredOn(request -> request.body().equals("hello"))
          .singleElement()
          .satisfies(copy -> assertThat(copy.trailers()).containsExactly("x-sum: 1"));
    }
  }

  @Test
  void ofResponsesGoOnToo() throws Exception {
    try (var backend = ScriptedBackend.answering(ANSWER + "X-Sum: 1|Set-Cookie: a|X-By: b||")) {
      proxy.routes = List.of(route(null, without("X-By"), null));
      proxy.serve(backend.port());
      try (var client = proxy.connect()) {
        for (int i = 0; i < 2; i++) {
          Message response = client.get("/").read();
          assertThat(response.body()).isEqualTo("ok");
          assertThat(response.trailers()).containsExactly("x-sum: 1");
        }
      }
    }
  }
}
