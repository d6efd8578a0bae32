package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lbtier.model.Route;
import io.lbtier.proxy.Configs;
import io.lbtier.proxy.Inputs;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.ProxyRuntime;
import io.lbtier.proxy.telemetry.RouteCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
  private static final LivePool POOL = pool();

  private static LivePool pool() {
    ProxyRuntime runtime = new ProxyRuntime();
    Inputs inputs = Configs.inputs(1, List.of(), Configs.pool("p", 1));
    return Objects.requireNonNull(runtime.apply(inputs).pools().get("p"));
  }

  private static LiveRoute route(@Nullable String host, String prefix) {
    return new LiveRoute(new Route(host, prefix, "p"), POOL, new RouteCounters());
  }

  private static @Nullable String match(RouteTable table, String host, String path) {
    RequestHead head = new RequestHead();
    String request =
        host.isEmpty()
            ? "GET " + path + "?q HTTP/1.0||"
            : "GET " + path + "?q HTTP/1.1|Host: " + host + "||";
    byte[] b = Message.lines(request);
    assertThat(head.parse(b, b.length, 10)).isPositive();
    LiveRoute route = table.match(head);
    return route == null ? null : route.config().label();
  }

  @ParameterizedTest
  @CsvSource({
    "b.example,/,/",
    "b.example,/x,/",
    "b.example,/a,/a",
    "b.example,/a/,/a",
    "b.example,/a/b,/a",
    "b.example,/ab,/",
    "b.example,/a//b,/a",
    "b.example,//a,/",
    "b.example,/a/b/c,/a/b/c/",
    "b.example,/a/b/c/d/e/f/g,/a/b/c/",
    "b.example,/a/b/cd,/a",
    "b.example,/d-e,/d%2de",
    "'',/a,/a",
    "a.example,/a/b/c,a.example/a/b",
    "a.example,/a/b,a.example/a/b",
    "a.example,/a,/a",
    "a.example,/,/",
    "c.example,/a,c.example/",
    "sub.a.example,/a/b,/a",
  })
  void choosesHostThenLongestPrefix(String host, String path, String expected) {
    RouteTable table =
        new RouteTable(
            List.of(
                route(null, "/"),
                route(null, "/a/b/c/"),
                route("a.example", "/a/b"),
                route("c.example", "/"),
                route(null, "/d%2de"),
                route(null, "/a")));
    assertThat(match(table, host, path)).isEqualTo(expected);
  }

  @Test
  void mayMatchNothing() {
    RouteTable table = new RouteTable(List.of(route("a.example", "/a"), route(null, "/b")));
    assertThat(match(table, "a.example", "/")).isNull();
    assertThat(match(table, "b.example", "/a")).isNull();
    assertThat(match(new RouteTable(List.of()), "a", "/")).isNull();
  }

  @Test
  void findsEachOfMany() {
    List<LiveRoute> routes = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      routes.add(route(i % 3 == 0 ? null : "h" + i % 7, "/a/" + i + "/x"));
    }
    RouteTable table = new RouteTable(routes);
    for (int i = 0; i < 10_000; i++) {
      String expected = routes.get(i).config().label();
      assertThat(match(table, i % 3 == 0 ? "z" : "h" + i % 7, "/a/" + i + "/x/y"))
          .isEqualTo(expected);
    }
    assertThat(table.routes()).isEqualTo(routes);
  }

  @Test
  void refusesAPrefixNoPathCanHave() {
    assertThatThrownBy(() -> new RouteTable(List.of(route(null, "/a/..%2f"))))
        .hasMessageContaining("/a/..%2f");
  }
}
