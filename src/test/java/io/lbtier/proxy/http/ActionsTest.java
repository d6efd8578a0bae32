package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Route;
import io.lbtier.model.RouteAction;
import io.lbtier.model.RouteAction.Redirect;
import io.lbtier.model.RouteAction.Respond;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.model.RouteMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of requests, through the whole proxy. */
class ActionsTest {
  private static Route route(String prefix, RouteAction action) {
    return new Route(RouteMatch.of(null, prefix), action);
  }

  private static HttpFixture serving(Route... routes) {
    HttpFixture proxy = new HttpFixture();
    proxy.routes = List.of(routes);
    return proxy.serve(1);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "https,-,-,-,-,/a/b?c=d&e,https://x.example/a/b?c=d&e",
        "https,-,8443,-,-,/a,https://x.example:8443/a",
        "-,y.example,-,-,-,/a/b,http://y.example/a/b",
        "-,-,81,-,-,/a,http://x.example:81/a",
        "-,-,-,/,-,/a/b?c,http://x.example:8080/?c",
        "-,-,-,/p,-,/a/b,http://x.example:8080/p",
        "-,-,-,-,/p,/a,http://x.example:8080/p",
        "-,-,-,-,/p/,/a/b/,http://x.example:8080/p/b/",
        "-,-,-,-,/,/a,http://x.example:8080/",
        "-,-,-,-,/,/a/b,http://x.example:8080/b",
        "-,-,-,-,/,/a//b,http://x.example:8080//b",
        "-,-,-,-,/p,//a/./b,http://x.example:8080/p/b",
      })
  void redirects(
      @Nullable String scheme,
      @Nullable String host,
      @Nullable Integer port,
      @Nullable String path,
      @Nullable String prefix,
      String target,
      String location)
      throws Exception {
    try (var proxy = serving(route("/a", new Redirect(308, scheme, host, port, path, prefix)));
        var client = proxy.connect()) {
      Message answer = client.send("GET " + target + " HTTP/1.1|Host: X.example:8080||").read();
      assertThat(answer.startLine()).isEqualTo("HTTP/1.1 308 Permanent Redirect");
      assertThat(answer.header("Location")).isEqualTo(location);
      assertThat(proxy.log(1).getFirst().status()).isEqualTo(308);
      assertThat(proxy.log(1).getFirst().route()).isEqualTo("/a");
    }
  }

  @Test
  void aRedirectOfARequestWithoutHostNamesNone() throws Exception {
    try (var proxy = serving(route("/", new Redirect(302, "https", null, null, null, "/")))) {
      assertThat(proxy.ask("GET //evil.example HTTP/1.0||").header("Location"))
          .isEqualTo("/evil.example");
    }
  }

  @Test
  void responds() throws Exception {
    try (var proxy =
            serving(
                route("/page", new Respond(503, "text/html", "\u00fc\n")),
                route("/empty", new Respond(299, "text/html", "")),
                route("/none", new Respond(204, "text/html", "")));
        var client = proxy.connect()) {
      Message page = client.get("/page").read();
      assertThat(page.startLine()).isEqualTo("HTTP/1.1 503 Service Unavailable");
      assertThat(page.header("Content-Type")).isEqualTo("text/html");
      assertThat(page.header("Content-Length")).isEqualTo("3");
      assertThat(page.body()).isEqualTo("\u00c3\u00bc\n");
      Message empty = client.get("/empty").read();
      assertThat(empty.startLine()).isEqualTo("HTTP/1.1 299 ");
      assertThat(empty.header("Content-Length")).isEqualTo("0");
      assertThat(empty.all("content-type")).isEmpty();
      Message none = client.get("/none").readHead();
      assertThat(none.status()).isEqualTo(204);
      assertThat(none.all("content-length")).isEmpty();
      assertThat(client.get("/empty").read().status()).as("the connection stays").isEqualTo(299);
      assertThat(client.get("/other").read().status()).isEqualTo(404);
    }
  }

  @Test
  void splitsByWeight() throws Exception {
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture()) {
      proxy.routes =
          List.of(
              route(
                  "/",
                  new RouteAction.Forward(
                      List.of(new Share("none", 0), new Share("pool", 3), new Share("empty", 1)))));
      proxy.otherPools = List.of("none", "empty");
      proxy.serve(backend.port());
      int served = 0;
      try (var client = proxy.connect()) {
        for (int i = 0; i < 400; i++) {
          served += client.get("/").read().status() == 200 ? 1 : 0;
        }
      }
      // Six standard deviations.
      assertThat(served).isBetween(300 - 52, 300 + 52);
    }
  }
}
