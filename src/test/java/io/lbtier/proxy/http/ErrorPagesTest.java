package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.ErrorPage;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction.Respond;
import io.lbtier.model.RouteMatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What clients see where the proxy itself has to say what is wrong. */
class ErrorPagesTest {
  private static final String HTML = "<h1>S\u00fc\u00df</h1>";

  private static HttpFixture serving(int... ports) {
    HttpFixture proxy = new HttpFixture();
    proxy.errorPages =
        List.of(
            new ErrorPage(List.of(502, 503), "text/html; charset=utf-8", HTML),
            new ErrorPage(List.of(400, 404, 413), "application/json", "{\"error\":true}"));
    proxy.routes =
        List.of(
            new Route(null, "/shop", "pool"),
            new Route(RouteMatch.of(null, "/own"), new Respond(503, "text/plain", "mine")));
    return proxy.serve(ports);
  }

  @Test
  void areInPlaceOfALineOfText() throws Exception {
    try (var proxy = serving();
        var client = proxy.connect()) {
      Message none = client.get("/shop").read();
      assertThat(none.status()).isEqualTo(503);
      assertThat(none.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
      assertThat(none.header("Content-Length")).isEqualTo("14");
      assertThat(none.header("X-Lbtier-Error")).isEqualTo("no-backend");
      assertThat(Message.octets(none.body())).isEqualTo(Octets.utf8(HTML));
      Message unknown = client.get("/other").read();
      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.header("Content-Type")).isEqualTo("application/json");
      assertThat(unknown.body()).isEqualTo("{\"error\":true}");
      Message own = client.get("/own").read();
      assertThat(own.status()).isEqualTo(503);
      assertThat(own.body()).as("a route's own answer").isEqualTo("mine");
      Message bad = client.send("nonsense||").read();
      assertThat(bad.status()).isEqualTo(400);
      assertThat(bad.body()).isEqualTo("{\"error\":true}");
    }
  }

  @Test
  void haveNoBodyForHead() throws Exception {
    try (var proxy = serving();
        var client = proxy.connect()) {
      Message head = client.send("HEAD /shop HTTP/1.1|Host: a||").readHead();
      assertThat(head.status()).isEqualTo(503);
      assertThat(head.header("Content-Length")).isEqualTo("14");
      assertThat(client.get("/other").read().status()).isEqualTo(404);
    }
  }

  @Test
  void areNotForGrpc() throws Exception {
    try (var proxy = serving()) {
      for (String type : List.of("application/grpc", "Application/GRPC+proto")) {
        Message answer =
            proxy.ask("POST /shop HTTP/1.1|Host: a|Content-Type: " + type + "|Content-Length: 0||");
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
      }
      Message answer =
          proxy.ask(
              "POST /shop HTTP/1.1|Host: a|Content-Type: application/grp|Content-Length: 0||");
      assertThat(answer.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    }
  }

  /** Compile lets pages be for these and no others. */
  @Test
  void areForAllThatTheProxyAnswers() throws Exception {
    String allowed =
        Files.readString(
            Path.of("src", "test", "resources", "golden", "wrong-error-pages", "problems.txt"));
    assertThat(Stream.of(Fault.values()).map(fault -> fault.reply().status()))
        .isNotEmpty()
        .allSatisfy(status -> assertThat(allowed).contains(" " + status));
  }

  @Test
  void areNotForBackends() throws Exception {
    try (var backend = ScriptedBackend.answering("HTTP/1.1 404 Not Found|Content-Length: 4||mine");
        var proxy = serving(backend.port())) {
      assertThat(proxy.ask("GET /shop HTTP/1.1|Host: a||").body()).isEqualTo("mine");
    }
  }
}
