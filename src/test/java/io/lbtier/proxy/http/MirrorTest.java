package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.HeaderChanges;
import io.lbtier.model.KeyPart;
import io.lbtier.model.Mirror;
import io.lbtier.model.Pool;
import io.lbtier.model.Retry;
import io.lbtier.model.Rewrite;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction.Forward;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.model.RouteMatch;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.telemetry.MirrorCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Copies of requests for another pool. */
class MirrorTest {
  private static final String CHUNKED = "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||";

  private static Route route(
      Mirror mirror, @Nullable Rewrite rewrite, @Nullable HeaderChanges changes) {
    return new Route(
        RouteMatch.of(null, "/"),
        new Forward(List.of(new Share("pool", 1)), rewrite, changes, null, null, mirror));
  }

  private static HttpFixture serving(Route route, int port, int shadow) {
    HttpFixture proxy = new HttpFixture();
    proxy.routes = List.of(route);
    proxy.otherPorts = Map.of("shadow", shadow);
    proxy.retry = new Retry(0, Set.of());
    return proxy.serve(port);
  }

  private static Route all(long bodyBytes) {
    return route(new Mirror("shadow", 100, bodyBytes), null, null);
  }

  private static MirrorCounters counters(HttpFixture proxy) {
    var listener = proxy.proxy.runtime().current().listener(proxy.port);
    return ((LiveListener.Http) Objects.requireNonNull(listener))
        .routes()
        .routes()
        .getFirst()
        .counters()
        .mirror;
  }

  private static void awaitAnswered(HttpFixture proxy, long copies) {
    await().untilAsserted(() -> assertThat(counters(proxy).answered.sum()).isEqualTo(copies));
  }

  @Test
  void getsWhatTheBackendGets() throws Exception {
    HeaderChanges changes =
        new HeaderChanges(
            List.of(
                new HeaderChanges.Line("X-Set", List.of(new KeyPart(KeyPart.Kind.Text, "new")))),
            List.of(),
            List.of());
    Route route =
        route(new Mirror("shadow", 100, 100), new Rewrite("b", "/v2", null, null), changes);
    try (var backend = ScriptedBackend.ok("real");
        var shadow = ScriptedBackend.answering("HTTP/1.1 500 No|Content-Length: 4||fake");
        var proxy = serving(route, backend.port(), shadow.port());
        var client = proxy.connect()) {
      for (String request :
          List.of(
              "GET /a?b HTTP/1.1|Host: a||",
              "PUT /b HTTP/1.1|Host: a|Content-Length: 4||body",
              "PUT /c HTTP/1.1|Host: a|Transfer-Encoding: chunked||2;x|bo|2|dy|0||")) {
        assertThat(client.send(request).read().body()).isEqualTo("real");
      }
      assertThat(client.send("HEAD /d HTTP/1.1|Host: a||").readHead().status()).isEqualTo(200);
      await().until(() -> shadow.requests.size() == 4);
      assertThat(shadow.requests).hasSameElementsAs(backend.requests);
      assertThat(shadow.requests.getFirst().target()).isEqualTo("/v2/a?b");
      assertThat(shadow.requests.getFirst().all("x-set")).containsExactly("new");
      // A response to HEAD has no body, which this backend does not know.
      await().until(() -> counters(proxy).answered.sum() == 4);
      assertThat(proxy.log(4)).hasSize(4);
      assertThat(proxy.log).allMatch(entry -> entry.status() == 200 && entry.failure().isEmpty());
    }
  }

  @Test
  void reusesConnections() throws Exception {
    try (var backend = ScriptedBackend.ok("real");
        var shadow = ScriptedBackend.ok("fake");
        var proxy = serving(all(0), backend.port(), shadow.port());
        var client = proxy.connect()) {
      for (int i = 1; i <= 20; i++) {
        client.get("/").read();
        awaitAnswered(proxy, i);
      }
      assertThat(shadow.accepted).hasValue(1);
    }
  }

  @Test
  void neitherDelaysNorFailsTheRequest() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (var backend = ScriptedBackend.ok("real");
        var shadow =
            new ScriptedBackend(
                peer -> {
                  Message request = peer.read();
                  if (request != null && request.target().equals("/reset")) {
                    peer.reset();
                  } else if (request != null && request.target().equals("/garbage")) {
                    peer.send("garbage||");
                  } else if (request != null && request.target().equals("/cut")) {
                    peer.send("HTTP/1.1 200 OK|Content-Length: 9||some");
                  } else {
                    awaitOver(over);
                  }
                });
        var proxy = serving(all(100), backend.port(), shadow.port());
        var client = proxy.connect()) {
      for (String path : List.of("/hang", "/reset", "/garbage", "/cut")) {
        assertThat(client.get(path).read().body()).isEqualTo("real");
      }
      await().until(() -> counters(proxy).failed.sum() == 3);
      proxy.otherPorts = Map.of("shadow", 1);
      proxy.serve(backend.port());
      assertThat(client.get("/refused").read().body()).isEqualTo("real");
      await().until(() -> counters(proxy).failed.sum() == 4);
      over.countDown();
    }
  }

  private static void awaitOver(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void doesNotCopyLargeBodies() throws Exception {
    try (var backend = ScriptedBackend.ok("real");
        var shadow = ScriptedBackend.ok("fake");
        var proxy = serving(all(10), backend.port(), shadow.port());
        var client = proxy.connect()) {
      client.send("POST / HTTP/1.1|Host: a|Content-Length: 11||12345678901").read();
      assertThat(counters(proxy).tooLarge.sum()).isEqualTo(1);
      client.send(CHUNKED + "3|123|").send("3|123|3|123|3|123|").send("0||").read();
      assertThat(counters(proxy).tooLarge.sum()).isEqualTo(2);
      client.send("POST / HTTP/1.1|Host: a|Content-Length: 10||1234567890").read();
      awaitAnswered(proxy, 1);
      assertThat(shadow.only().body()).isEqualTo("1234567890");
    }
  }

  @Test
  void getsTheEndOfABodyOfNothing() throws Exception {
    try (var backend = ScriptedBackend.ok("real");
        var shadow = ScriptedBackend.ok("fake");
        var proxy = serving(all(100), backend.port(), shadow.port())) {
      proxy.ask(CHUNKED + "0||");
      awaitAnswered(proxy, 1);
      assertThat(shadow.only().body()).isEmpty();
    }
  }

  @Test
  void speaksToTheOtherPoolAsThatWants() throws Exception {
    try (var backend = ScriptedBackend.ok("real");
        var shadow = new Http2Backend((c, r) -> c.answer(r.stream(), "fake"));
        var proxy = new HttpFixture()) {
      proxy.routes = List.of(all(100));
      proxy.otherPorts = Map.of("shadow", shadow.port());
      proxy.otherProtocol = Pool.Protocol.HTTP2;
      proxy.serve(backend.port());
      proxy.ask(CHUNKED + "3;x=y|123|2|45|0|X: y||");
      awaitAnswered(proxy, 1);
      proxy.ask("POST / HTTP/1.1|Host: a|Content-Length: 3||678");
      awaitAnswered(proxy, 2);
      proxy.ask("GET / HTTP/1.1|Host: a||");
      awaitAnswered(proxy, 3);
      assertThat(shadow.requests)
          .extracting(Http2Backend.Request::body)
          .containsExactly("12345", "678", "");
    }
  }

  @Test
  void dropsTheCopyOfARequestThatIsNotComplete() throws Exception {
    try (var backend = ScriptedBackend.ok("real");
        var shadow = ScriptedBackend.ok("fake");
        var proxy = serving(all(100), backend.port(), shadow.port())) {
      try (var client = proxy.connect()) {
        client.send(CHUNKED + "3|123|");
        client.send("nonsense|");
        assertThat(client.read().status()).isEqualTo(400);
      }
      try (var client = proxy.connect()) {
        client.get("/").read();
      }
      awaitAnswered(proxy, 1);
      assertThat(shadow.only().startLine()).startsWith("GET");
    }
  }

  @Test
  void boundsHowManyThereAre() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (var backend = ScriptedBackend.ok("real");
        var shadow =
            new ScriptedBackend(
                peer -> {
                  awaitOver(over);
                  while (peer.read() != null) {
                    peer.send("HTTP/1.1 204 No Content||");
                  }
                });
        var proxy = serving(all(0), backend.port(), shadow.port());
        var client = proxy.connect()) {
      for (int i = 0; i < LiveMirror.MOST + 7; i++) {
        assertThat(client.get("/").read().status()).isEqualTo(200);
      }
      assertThat(counters(proxy).busy.sum()).isEqualTo(7);
      over.countDown();
      awaitAnswered(proxy, LiveMirror.MOST);
      client.get("/").read();
      awaitAnswered(proxy, LiveMirror.MOST + 1);
    }
  }

  @Test
  void copiesAShare() throws Exception {
    try (var backend = ScriptedBackend.ok("real");
        var shadow = ScriptedBackend.ok("fake");
        var proxy =
            serving(route(new Mirror("shadow", 25, 0), null, null), backend.port(), shadow.port());
        var client = proxy.connect()) {
      for (int i = 0; i < 400; i++) {
        client.get("/").read();
      }
      // Six standard deviations.
      await().untilAsserted(() -> assertThat(shadow.requests.size()).isBetween(48, 152));
    }
  }

  @Test
  void doesNotCopyConversations() throws Exception {
    try (var backend =
            ScriptedBackend.answering(
                "HTTP/1.1 101 Switching Protocols|Connection: upgrade|Upgrade: x||");
        var shadow = ScriptedBackend.ok("fake");
        var proxy = serving(all(100), backend.port(), shadow.port());
        var client = proxy.connect()) {
      client.send("GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: x||");
      assertThat(client.readHead().status()).isEqualTo(101);
      try (var other = proxy.connect()) {
        other.get("/").readHead();
      }
      assertThat(new ArrayList<>(shadow.requests)).noneMatch(r -> !r.all("upgrade").isEmpty());
    }
  }
}
