package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.Retry;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction.Forward;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.model.RouteMatch;
import io.lbtier.model.RouteTimeouts;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long the requests of a route may take, and how large they may be. */
class RouteLimitsTest {
  private static final long LONG = 20_000;

  private static Route route(@Nullable RouteTimeouts timeouts, @Nullable Long bodyBytes) {
    return new Route(
        RouteMatch.of(null, "/limited"),
        new Forward(List.of(new Share("pool", 1)), null, null, timeouts, bodyBytes, null));
  }

  /** A proxy that waits long, but for what its one route says. */
  private static HttpFixture patient(
      @Nullable RouteTimeouts timeouts, @Nullable Long bodyBytes, int... ports) {
    HttpFixture proxy = new HttpFixture();
    proxy.timeouts = new Listener.HttpTimeouts(LONG, LONG, LONG, LONG);
    proxy.poolTimeouts = new Pool.Timeouts(LONG, LONG, LONG);
    proxy.limits = new Listener.HttpLimits(8 << 10, 50, 10);
    proxy.routes = List.of(route(timeouts, bodyBytes), new Route(null, "/", "pool"));
    return proxy.serve(ports);
  }

  /** Reads a request and then does nothing until it is let go. */
  private static ScriptedBackend silent(CountDownLatch over) throws Exception {
    return new ScriptedBackend(
        peer -> {
          while (peer.read() != null) {
            await(over);
          }
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void answersWhatTakesTooLong() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (var backend = silent(over);
        var proxy = patient(new RouteTimeouts(150L, null, null), null, backend.port());
        var client = proxy.connect()) {
      Message answer = client.get("/limited").read();
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.header("X-Lbtier-Error")).isEqualTo("request-deadline");
      assertThat(answer.header("Connection")).isEqualTo("keep-alive");
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("request-deadline");
      assertThat(client.get("/limited/again").read().status()).isEqualTo(504);
      over.countDown();
    }
  }

  @Test
  void countsAllAttemptsTogether() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (var one = silent(over);
        var two = silent(over)) {
      try (var proxy = new HttpFixture()) {
        proxy.poolTimeouts = new Pool.Timeouts(LONG, 600, LONG);
        proxy.retry = new Retry(2, Set.of(Retry.On.Timeout));
        proxy.routes = List.of(route(new RouteTimeouts(1_000L, null, null), null));
        proxy.serve(one.port(), two.port());
        assertThat(proxy.ask("GET /limited HTTP/1.1|Host: a||").header("X-Lbtier-Error"))
            .isEqualTo("request-deadline");
        assertThat(proxy.log(1).getFirst().attempts()).isEqualTo(2);
        over.countDown();
      }
    }
  }

  @Test
  void cutsOffAResponseThatTakesTooLong() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send("HTTP/1.1 200 OK|Content-Length: 100||some");
                  await(over);
                });
        var proxy = patient(new RouteTimeouts(700L, null, null), null, backend.port());
        var client = proxy.connect()) {
      assertThat(client.get("/limited").readHead().status()).isEqualTo(200);
      assertThatThrownBy(() -> client.in.readNBytes(100)).isInstanceOf(SocketException.class);
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("request-deadline");
      over.countDown();
    }
  }

  @Test
  void saysWhoIsSlow() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (var backend = silent(over);
        var proxy = patient(new RouteTimeouts(150L, null, null), null, backend.port());
        var client = proxy.connect()) {
      Message answer = client.send("POST /limited HTTP/1.1|Host: a|Content-Length: 9||some").read();
      assertThat(answer.status()).isEqualTo(408);
      over.countDown();
    }
  }

  @Test
  void letsGoOfTheDeadlineWithTheRequest() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  for (Message request = peer.read(); request != null; request = peer.read()) {
                    if (request.target().equals("/late")) {
                      await(over);
                    }
                    peer.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
                  }
                });
        var proxy = patient(new RouteTimeouts(100L, null, null), null, backend.port());
        var client = proxy.connect()) {
      assertThat(client.get("/limited").read().status()).isEqualTo(200);
      client.get("/late");
      overrun(proxy);
      over.countDown();
      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  /** Waits until the deadline of a request that begins now is over. */
  private static void overrun(HttpFixture proxy) throws Exception {
    assertThat(proxy.ask("POST /limited HTTP/1.1|Host: a|Content-Length: 9||some").status())
        .isEqualTo(408);
  }

  @Test
  void hasATimeoutOfItsOwnForTheFirstByte() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (var backend = silent(over);
        var proxy = patient(new RouteTimeouts(null, 150L, null), null, backend.port())) {
      proxy.retry = new Retry(0, Set.of());
      proxy.serve(backend.port());
      assertThat(proxy.ask("GET /limited HTTP/1.1|Host: a||").header("X-Lbtier-Error"))
          .isEqualTo("response-timeout");
      assertThat(
              proxy
                  .ask("POST /limited HTTP/1.1|Host: a|Content-Length: 4||body")
                  .header("X-Lbtier-Error"))
          .isEqualTo("response-timeout");
      over.countDown();
    }
  }

  @Test
  void hasATimeoutOfItsOwnForABodyThatStands() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (var backend = silent(over);
        var proxy = patient(new RouteTimeouts(null, null, 150L), null, backend.port());
        var client = proxy.connect()) {
      Message answer = client.send("POST /limited HTTP/1.1|Host: a|Content-Length: 9||some").read();
      assertThat(answer.header("X-Lbtier-Error")).isEqualTo("request-timeout");
      over.countDown();
    }
  }

  @Test
  void hasALimitOfItsOwnForBodies() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = patient(null, 4L, backend.port())) {
      assertThat(status(proxy, "/limited", "1234")).isEqualTo(200);
      assertThat(status(proxy, "/limited", "12345")).isEqualTo(413);
      assertThat(chunked(proxy, "/limited", "1234")).isEqualTo(200);
      assertThat(chunked(proxy, "/limited", "12345")).isEqualTo(413);
      assertThat(status(proxy, "/", "12345")).isEqualTo(200);
      assertThat(status(proxy, "/", "12345678901")).isEqualTo(413);
      assertThat(chunked(proxy, "/", "12345678901")).isEqualTo(413);
      assertThat(proxy.log(7).get(1).route()).isEqualTo("/limited");
      proxy.routes = List.of(route(null, 20L));
      proxy.serve(backend.port());
      assertThat(status(proxy, "/limited", "12345678901")).as("more too").isEqualTo(200);
      assertThat(chunked(proxy, "/limited", "12345678901")).isEqualTo(200);
    }
  }

  private static int status(HttpFixture proxy, String path, String body) throws Exception {
    return proxy
        .ask("PUT " + path + " HTTP/1.1|Host: a|Content-Length: " + body.length() + "||" + body)
        .status();
  }

  private static int chunked(HttpFixture proxy, String path, String body) throws Exception {
    return proxy
        .ask(
            "PUT %s HTTP/1.1|Host: a|Transfer-Encoding: chunked||%x|%s|0||"
                .formatted(path, body.length(), body))
        .status();
  }

  @Test
  void leavesTunnelsAlone() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  if (peer.read() == null) {
                    return;
                  }
                  peer.send("HTTP/1.1 101 Switching Protocols|Connection: upgrade|Upgrade: x||");
                  for (int c = peer.in.read(); c >= 0; c = peer.in.read()) {
                    peer.out.write(c);
                    peer.out.flush();
                  }
                });
        var proxy = patient(new RouteTimeouts(100L, 100L, 100L), null, backend.port());
        var client = proxy.connect()) {
      client.send("GET /limited HTTP/1.1|Host: a|Connection: upgrade|Upgrade: x||");
      assertThat(client.readHead().status()).isEqualTo(101);
      overrun(proxy);
      client.send("still there");
      assertThat(client.in.readNBytes(11)).asString().isEqualTo("still there");
    }
  }
}
