package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Route;
import io.lbtier.model.RouteMatch;
import io.lbtier.model.RouteMatch.FieldMatch;
import io.lbtier.model.RouteMatch.PathMatch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Routes through the whole proxy; which one wins is RouteTableTest's. */
class RoutingTest {
  private static RouteMatch match(
      PathMatch.Kind kind,
      String path,
      List<String> methods,
      List<FieldMatch> fields,
      String client) {
    return new RouteMatch(
        "*.example",
        new PathMatch(kind, path),
        new RouteMatch.Conditions(methods, fields, fields, List.of(client)));
  }

  @Test
  void aRouteMayAskForEverything() throws Exception {
    FieldMatch field = new FieldMatch("v", FieldMatch.Kind.Regex, "[0-9]+");
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture()) {
      proxy.routes =
          List.of(
              new Route(
                  match(
                      PathMatch.Kind.Regex,
                      "/a/[a-z]+",
                      List.of("DELETE"),
                      List.of(field),
                      "127.0.0.1/32"),
                  "pool"),
              new Route(
                  match(PathMatch.Kind.Exact, "/b", List.of("GET"), List.of(), "10.0.0.0/8"),
                  "pool"));
      proxy.serve(backend.port());
      String rest = " HTTP/1.1|Host: a.example|v: 1||";
      try (var client = proxy.connect()) {
        assertThat(client.send("DELETE /a/x?v=1" + rest).read().status()).isEqualTo(200);
        assertThat(client.send("DELETE /a/X?v=1" + rest).read().status()).isEqualTo(404);
        assertThat(client.send("GET /a/x?v=1" + rest).read().status()).isEqualTo(404);
        assertThat(client.send("DELETE /a/x" + rest).read().status()).isEqualTo(404);
        assertThat(client.send("DELETE /a/x?v=1 HTTP/1.1|Host: a.example||").read().status())
            .isEqualTo(404);
        assertThat(client.send("DELETE /a/x?v=1 HTTP/1.1|Host: example|v: 1||").read().status())
            .isEqualTo(404);
        assertThat(client.send("GET /b" + rest).read().status())
            .as("from another network")
            .isEqualTo(404);
      }
      assertThat(backend.only().target()).isEqualTo("/a/x?v=1");
      assertThat(proxy.log(1).getFirst().route())
          .isEqualTo("*.example~/a/[a-z]+ DELETE v~[0-9]+ ?v~[0-9]+ from 127.0.0.1/32");
    }
  }
}
