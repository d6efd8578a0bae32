package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.lbtier.model.Route;
import io.lbtier.model.RouteMatch;
import io.lbtier.model.RouteMatch.Conditions;
import io.lbtier.model.RouteMatch.FieldMatch;
import io.lbtier.model.RouteMatch.PathMatch;
import io.lbtier.proxy.Configs;
import io.lbtier.proxy.Inputs;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.Network;
import io.lbtier.proxy.ProxyRuntime;
import io.lbtier.proxy.telemetry.RouteCounters;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
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
    return new LiveRoute(new Route(host, prefix, "p"), List.of(POOL), new RouteCounters());
  }

  private static @Nullable String match(RouteTable table, String host, String path) {
    RequestHead head = new RequestHead();
    String request =
        host.isEmpty()
            ? "GET " + path + "?q HTTP/1.0||"
            : "GET " + path + "?q HTTP/1.1|Host: " + host + "||";
    byte[] b = Message.lines(request);
    assertThat(head.parse(b, b.length, 10)).isPositive();
    LiveRoute route = table.match(head, new byte[] {127, 0, 0, 1});
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

  private static PathMatch path(String text) {
    return switch (text.charAt(0)) {
      case '=' -> new PathMatch(PathMatch.Kind.Exact, text.substring(1));
      case '~' -> new PathMatch(PathMatch.Kind.Regex, text.substring(1));
      default -> new PathMatch(PathMatch.Kind.Prefix, text);
    };
  }

  private static RouteMatch matching(@Nullable String host, String path) {
    return new RouteMatch(host, path(path), null);
  }

  private static RouteTable table(RouteMatch... matches) {
    return new RouteTable(
        Stream.of(matches)
            .map(m -> new LiveRoute(new Route(m, "p"), List.of(POOL), new RouteCounters()))
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "example.com,/,/",
    "a.example.com,/,*.example.com/",
    "a.b.example.com,/,*.b.example.com/",
    "a.a.b.example.com,/x,*.b.example.com/",
    "b.example.com,/,*.example.com/",
    "c.example.com,/,*.example.com/",
    "c.example.com,/c,c.example.com/c",
    "c.example.com,/d,*.example.com/",
    "a.c.example.com,/,*.example.com/",
    "a.d.example.com,/,*.example.com/",
    "a.d.example.com,/d,*.d.example.com/d",
    "xexample.com,/,/",
    ".example.com,/,/",
    "com,/,/",
  })
  void choosesTheExactHostThenTheLongestWildcard(String host, String path, String expected) {
    RouteTable table =
        table(
            matching(null, "/"),
            matching("*.example.com", "/"),
            matching("*.b.example.com", "/"),
            matching("*.d.example.com", "/d"),
            matching("c.example.com", "/c"));
    assertThat(match(table, host, path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/a,=/a",
    "/a/,/a",
    "/a/b,/a",
    "/a/12,~/a/[0-9]+",
    "/a/12/,~/./1.*",
    "/a/2/,/a",
    "/b/12,~/./1.*",
    "/b/2,/",
    "/,=/",
    "/a%20b,=/a%20b",
    "/e/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!,/",
  })
  void choosesTheExactPathThenExpressionsThenPrefixes(String path, String expected) {
    RouteTable table =
        table(
            matching(null, "/"),
            matching(null, "=/"),
            matching(null, "/a"),
            matching(null, "=/a"),
            matching(null, "=/a%20b"),
            matching(null, "~/a/[0-9]+"),
            matching(null, "~/./1.*"),
            matching(null, "~/e/(a|aa|a?)*(a+)+"));
    assertThat(match(table, "x", path)).isEqualTo(expected);
  }

  private static RouteMatch given(
      String path, List<String> methods, List<String> headers, List<String> query, String client) {
    return new RouteMatch(
        null,
        path(path),
        new Conditions(
            methods,
            headers.stream().map(RouteTableTest::field).toList(),
            query.stream().map(RouteTableTest::field).toList(),
            client.isEmpty() ? List.of() : List.of(client)));
  }

  private static FieldMatch field(String text) {
    int i = Math.max(text.indexOf('='), text.indexOf('~'));
    return i < 0
        ? new FieldMatch(text, FieldMatch.Kind.Present, "")
        : new FieldMatch(
            text.substring(0, i),
            text.charAt(i) == '=' ? FieldMatch.Kind.Exact : FieldMatch.Kind.Regex,
            text.substring(i + 1));
  }

  private static final RouteTable CONDITIONS =
      table(
          given("/", List.of(), List.of(), List.of(), ""),
          given("/a", List.of(), List.of(), List.of(), "10.0.0.0/8"),
          given("/a", List.of(), List.of(), List.of("v=\u00fc 1"), ""),
          given("/a", List.of(), List.of(), List.of("v~[0-9]{1,3}", "w"), ""),
          given("/a", List.of(), List.of("X-A=1"), List.of(), ""),
          given("/a", List.of(), List.of("x-a~[0-9]+", "X-B"), List.of(), ""),
          given("/a", List.of("PUT", "POST"), List.of(), List.of(), ""),
          given("/a/b", List.of("PUT"), List.of(), List.of(), ""));

  @ParameterizedTest
  @CsvSource({
    "GET /a,127.0.0.1,/",
    "GET /a,10.9.8.7,/a from 10.0.0.0/8",
    "GET /a/b/c,10.9.8.7,/a from 10.0.0.0/8",
    "GET /a,11.0.0.1,/",
    "GET /a?v=%C3%bc+1,10.0.0.1,/a ?v=\u00fc 1",
    "GET /a?v=x&v=%C3%bc%201,10.0.0.1,/a ?v=\u00fc 1",
    "GET /a?%76=12&w,10.0.0.1,'/a ?v~[0-9]{1,3} ?w'",
    "GET /a?v=1234&w,127.0.0.1,/",
    "GET /a?v=12,127.0.0.1,/",
    "GET /a?w=v=12&xv=12,127.0.0.1,/",
    "GET /a?v=12&w|X-A: 1,127.0.0.1,/a X-A=1",
    "GET /a|x-a: \t1 \t,127.0.0.1,/a X-A=1",
    "GET /a|x_a:1,127.0.0.1,/a X-A=1",
    "GET /a|X-A: 12,127.0.0.1,/",
    "GET /a|X-A: 2|X-A: 1,127.0.0.1,/a X-A=1",
    "GET /a|X-A: 12|X-B:,127.0.0.1,/a x-a~[0-9]+ X-B",
    "GET /a|X-A: 1|X-B: y,127.0.0.1,/a x-a~[0-9]+ X-B",
    "GET /a|X-A: 1x|X-B: y,127.0.0.1,/",
    "GET /a|X-AA: 1,127.0.0.1,/",
    "PUT /a|X-A: 1,127.0.0.1,'/a PUT,POST'",
    "put /a,127.0.0.1,/",
    "PUTT /a,127.0.0.1,/",
    "PUT /a/b,127.0.0.1,/a/b PUT",
    "POST /a/b,127.0.0.1,'/a PUT,POST'",
    "GET /a/b|X-A: 1,127.0.0.1,/a X-A=1",
  })
  void choosesWhatHasMoreConditionsAndElseFewerSegments(
      String request, String client, String expected) {
    String head = request.replaceFirst("(\\||$)", " HTTP/1.1|Host: x$1") + "||";
    byte[] b = Message.lines(head);
    RequestHead parsed = new RequestHead();
    assertThat(parsed.parse(b, b.length, 10)).isEqualTo(b.length);
    LiveRoute route = CONDITIONS.match(parsed, InetAddress.ofLiteral(client).getAddress());
    assertThat(Objects.requireNonNull(route).config().label()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.255.0.1,true",
    "10.0.0.0/8,11.0.0.1,false",
    "10.0.0.128/25,10.0.0.128,true",
    "10.0.0.128/25,10.0.0.127,false",
    "10.0.0.1/32,10.0.0.1,true",
    "10.0.0.1/32,10.0.0.3,false",
    "0.0.0.0/0,192.0.2.1,true",
    "0.0.0.0/0,::1,false",
    "2001:db8::/33,2001:db8:7fff::1,true",
    "2001:db8::/33,2001:db8:8000::1,false",
    "::/0,2001::1,true",
  })
  void knowsNetworks(String network, String client, boolean expected) {
    assertThat(Network.of(network).holds(InetAddress.ofLiteral(client).getAddress()))
        .isEqualTo(expected);
  }

  @Test
  void noPathMakesAnExpressionSlow() {
    RouteTable table = table(matching(null, "~/(a|aa|a?)*(a+)+b"));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> match(table, "x", "/" + "a".repeat(20_000)));
  }

  @Test
  void refusesAPrefixNoPathCanHave() {
    assertThatThrownBy(() -> new RouteTable(List.of(route(null, "/a/..%2f"))))
        .hasMessageContaining("/a/..%2f");
  }
}
