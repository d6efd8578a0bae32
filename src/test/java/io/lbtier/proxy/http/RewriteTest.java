package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Rewrite;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction.Forward;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.model.RouteMatch;
import io.lbtier.model.RouteMatch.PathMatch;
import io.lbtier.model.RouteMatch.PathMatch.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backend is asked for where a route rewrites. */
class RewriteTest {
  private static Route route(RouteMatch match, Rewrite rewrite) {
    return new Route(
        match, new Forward(List.of(new Share("pool", 1)), rewrite, null, null, null, null));
  }

  /** What the backend gets, or what the client is told. */
  private static Message ask(Route route, String request) throws Exception {
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture()) {
      proxy.routes = List.of(route);
      proxy.serve(backend.port());
      Message answer = proxy.ask(request);
      return answer.status() == 200 ? backend.only() : answer;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api,/,/api,/",
    "/api,/,/api/,/",
    "/api,/,/api/a?b=c,/a?b=c",
    "/api,/,/api?b=c,/?b=c",
    "/api,/,/api//a//b,/a//b",
    "/api,/,//api///a,/a",
    "/api/,/v2/,/api,/v2",
    "/api/,/v2/,/api/a/,/v2/a/",
    "/api,/v2,/x/../api/%61,/v2/a",
    "/api,/v2,/api/a%2fb,/v2/a%2Fb",
    "/,/v2,/,/v2/",
    "/,/v2,/a,/v2/a",
    "/a%2Fb,/v2,/a%2fb/c,/v2/c",
  })
  void replacesAPrefix(String prefix, String by, String target, String goesOn) throws Exception {
    Route route = route(RouteMatch.of(null, prefix), new Rewrite(null, by, null, null));
    assertThat(ask(route, "GET " + target + " HTTP/1.1|Host: a||").startLine())
        .isEqualTo("GET " + goesOn + " HTTP/1.1");
  }

  @Test
  void replacesTheWholePath() throws Exception {
    Route route = route(RouteMatch.of(null, "/"), new Rewrite(null, null, "/x%20y", null));
    assertThat(ask(route, "POST http://a/b/c?d=/e HTTP/1.1|Host: a|Content-Length: 2||hi"))
        .satisfies(
            request -> {
              assertThat(request.startLine()).isEqualTo("POST /x%20y?d=/e HTTP/1.1");
              assertThat(request.body()).isEqualTo("hi");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "/v([0-9]+)/(.*),/$2/v$1,/v2/users/7?a=b,/users/7/v2?a=b",
    "/v([0-9]+)/(.*),/$2/v$1,/vx/users,/vx/users",
    "/(a)?(.*),/$$$1$0,/b,/$/b",
    "/x(.*),/$1,/x/a,/a",
    "/x(.*),/$1,/x//a,/a",
    "/(.*)-(.*),/a/b/$1$2,/.-.,/a/",
  })
  void replacesByRegex(String pattern, String substitution, String target, String goesOn)
      throws Exception {
    assertThat(askRegex(pattern, substitution, target).startLine())
        .isEqualTo("GET " + goesOn + " HTTP/1.1");
  }

  /** What is put together must not mean more than its parts. */
  @ParameterizedTest
  @CsvSource({
    "/(.*)-(.*),/$1$2,/.-.",
    "/(.*)-(.*),/$1$2,/.-./a",
    "/(.)(.*),/$1,/%2Fa",
    "/(.*)-(.*),/$1%2F$2,/.-.",
    "/(.*),/..%2F$1,/a",
  })
  void refusesWhatBecomesNoPath(String pattern, String substitution, String target)
      throws Exception {
    Message answer = askRegex(pattern, substitution, target);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("X-Lbtier-Error")).isEqualTo("bad-request");
  }

  private static Message askRegex(String pattern, String substitution, String target)
      throws Exception {
    Rewrite.Regex regex = new Rewrite.Regex(pattern, substitution);
    RouteMatch all = new RouteMatch(null, new PathMatch(Kind.Regex, "/.*"), null);
    return ask(
        route(all, new Rewrite(null, null, null, regex)), "GET " + target + " HTTP/1.1|Host: a||");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1|A: 1|Host: a.example:80|B: 2||", "GET / HTTP/1.0|A: 1|B: 2||"})
  void replacesTheHost(String request) throws Exception {
    Route route = route(RouteMatch.of(null, "/"), new Rewrite("b.internal:8080", null, null, null));
    Message got = ask(route, request);
    assertThat(got.all("host")).containsExactly("b.internal:8080");
    assertThat(got.all("a")).containsExactly("1");
    assertThat(got.all("b")).containsExactly("2");
    assertThat(got.headers().getFirst()).startsWith("Host:");
  }

  @Test
  void doesNotLetAPathPastTheRoutes() throws Exception {
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture()) {
      proxy.routes =
          List.of(
              route(RouteMatch.of(null, "/public"), new Rewrite(null, "/", null, null)),
              new Route(null, "/public/admin", "none"));
      proxy.otherPools = List.of("none");
      proxy.serve(backend.port());
      for (String path : List.of("/public//admin", "/public/x/../admin", "/public/%61dmin")) {
        assertThat(proxy.ask("GET " + path + " HTTP/1.1|Host: a||").status()).isEqualTo(503);
      }
      for (String path : List.of("/public/admin%2fx", "/public/..;/admin", "/public/%2e%2e%2fa")) {
        assertThat(proxy.ask("GET " + path + " HTTP/1.1|Host: a||").status()).isEqualTo(400);
      }
      assertThat(backend.requests).isEmpty();
    }
  }
}
