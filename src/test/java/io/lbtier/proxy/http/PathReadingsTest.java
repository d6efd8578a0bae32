package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Route;
import io.lbtier.proxy.Configs;
import io.lbtier.proxy.Inputs;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.ProxyRuntime;
import io.lbtier.proxy.telemetry.RouteCounters;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathReadingsTest {
  private static final byte[] CLIENT = {127, 0, 0, 1};
  private static final LivePool POOL = pool();
  private static final RouteTable TABLE =
      table("/", "/admin", "/admin/open", "/files", "/odd/a%2Fb", "/odd");

  private final RequestHead head = new RequestHead();
  private final PathReadings readings = new PathReadings();

  private static LivePool pool() {
    ProxyRuntime runtime = new ProxyRuntime();
    Inputs inputs = Configs.inputs(1, List.of(), Configs.pool("p", 1));
    return Objects.requireNonNull(runtime.apply(inputs).pools().get("p"));
  }

  private static RouteTable table(String... prefixes) {
    return new RouteTable(
        List.of(prefixes).stream()
            .map(p -> new LiveRoute(new Route(null, p, "p"), List.of(POOL), new RouteCounters()))
            .toList());
  }

  /** The path in force, or null when the request is refused. */
  private @Nullable String settle(String path, RouteTable table) {
    byte[] b = Message.lines("GET " + path + "?a//b HTTP/1.1|Host: a||");
    if (head.parse(b, b.length, 10) < 0) {
      return null;
    }
    Target target = head.line.target;
    if (target.ambiguous && !readings.settle(head, CLIENT, table)) {
      return null;
    }
    return Octets.text(target.path, target.pathStart, target.pathEnd);
  }

  private static String label(@Nullable LiveRoute route) {
    return route == null ? "none" : route.config().label();
  }

  @ParameterizedTest
  @CsvSource({
    "/admin,/admin,/admin",
    // Empty segments go where they would change the route, and only there.
    "//admin,/admin,/admin",
    "///admin//x,/admin,/admin/x",
    "/admin//open/x,/admin/open,/admin/open/x",
    "/admin/x//y/,/admin,/admin/x//y/",
    "/fetch/https://a.example/b,/,/fetch/https://a.example/b",
    "//,/,//",
    "//x//y,/,//x//y",
    "/x/..//admin,/admin,/admin",
    // An escape that changes nothing stays as it is.
    "/files/a%2Fb%3Bc,/files,/files/a%2Fb%3Bc",
    "/files/a%252Fb,/files,/files/a%252Fb",
    "/files/a;v=1/b,/files,/files/a;v=1/b",
    "/100%25/%C3%A4,/,/100%25/%C3%A4",
    "/adminis%2Fter,/,/adminis%2Fter",
    "/%2566iles%2Fx,/files,",
    // One that does is refused.
    "/admin%2Fopen,/,",
    "/admin%2fx,/,",
    "/%2Fadmin,/,",
    "/%2F%2fadmin/x,/,",
    "/admin%252Fx,/,",
    "/admin%25252fx,/,",
    "/admin%255Cx,/,",
    "/%2561dmin,/,",
    "/admin;a=b,/,",
    "/admin;/open,/,",
    "/admin%3Ba/x,/,",
    "/admin%253Ba/x,/,",
    "/;a/admin,/,",
    "//admin%2Fx,/,",
    "/x;/..//admin%2Fopen,/,",
    "/files/a;b%2Fc,/files,",
    // Unless the route is written so.
    "/odd/a%2Fb/c,/odd/a%2Fb,/odd/a%2Fb/c",
    "/odd/a%2fb,/odd/a%2Fb,/odd/a%2Fb",
    "/odd/a%2Fc,/odd,/odd/a%2Fc",
  })
  void settles(String path, String route, @Nullable String inForce) {
    assertThat(settle(path, TABLE)).isEqualTo(inForce);
    if (inForce != null) {
      assertThat(label(TABLE.match(head, CLIENT))).isEqualTo(route);
    }
  }

  /** Ways in which backends read a path, alone and one after the other. */
  private static final List<UnaryOperator<String>> BACKENDS =
      List.of(
          path -> path,
          path -> merge(path),
          path -> strip(path),
          path -> merge(strip(path)),
          path -> decode(path),
          path -> merge(decode(path)),
          path -> merge(decode(strip(path))),
          path -> merge(strip(decode(path))),
          path -> merge(decode(decode(path)).replace('\\', '/')));

  private static final Pattern SLASHES = Pattern.compile("/+");
  private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");
  private static final Pattern ENCODED = Pattern.compile("%[0-9A-Fa-f]{2}");

  private static String merge(String path) {
    return SLASHES.matcher(path).replaceAll("/");
  }

  private static String strip(String path) {
    return PARAMETERS.matcher(path).replaceAll("");
  }

  private static String decode(String path) {
    return ENCODED
        .matcher(path)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    Character.toString(Integer.parseInt(escape.group().substring(1), 16))));
  }

  /** The prefix that a path has in the eyes of somebody who compares segments. */
  private static String reached(String path) {
    String below = path + "/";
    if (below.startsWith("/a/b/")) {
      return "/a/b";
    }
    return below.startsWith("/a/") ? "/a" : below.startsWith("/b/") ? "/b" : "/";
  }

  private static final List<String> PARTS =
      List.of(
          "/", "/", "/", "a", "a", "b", "b", "c", ";", "%2F", "%2f", "%3B", "%252F", "%255c", "%61",
          "%2561", "%20", "..", ".");

  @Test
  void noBackendReachesMoreThanTheRoute() {
    RouteTable table = table("/", "/a", "/a/b", "/b");
    Random random = new Random(7);
    int forwarded = 0;
    for (int i = 0; i < 200_000; i++) {
      String path =
          "/"
              + IntStream.range(0, 1 + random.nextInt(7))
                  .mapToObj(_ -> PARTS.get(random.nextInt(PARTS.size())))
                  .collect(Collectors.joining());
      String inForce = settle(path, table);
      if (inForce != null) {
        forwarded++;
        String route = label(table.match(head, CLIENT));
        for (UnaryOperator<String> backend : BACKENDS) {
          String read = backend.apply(inForce);
          assertThat(reached(read))
              .as("%s, forwarded %s, read %s", path, inForce, read)
              .isEqualTo(route);
        }
      }
    }
    assertThat(forwarded).isGreaterThan(20_000);
  }

  @Test
  void holdsThroughTheProxy() throws Exception {
    try (var backend = ScriptedBackend.ok("");
        var proxy = new HttpFixture()) {
      proxy.routes = List.of(new Route(null, "/", "pool"), new Route(null, "/admin", "pool"));
      proxy.serve(backend.port());
      try (var client = proxy.connect()) {
        assertThat(client.get("//admin//x?a//b").read().status()).isEqualTo(200);
        assertThat(client.get("/a//b").read().status()).isEqualTo(200);
        assertThat(client.get("/admin%2fx").read().body())
            .isEqualTo("400 Bad Request: the path can be read in more than one way\n");
        assertThat(client.get("/a%2fb").read().status()).isEqualTo(200);
      }
      assertThat(backend.requests.stream().map(Message::target))
          .containsExactly("/admin/x?a//b", "/a//b", "/a%2Fb");
      assertThat(proxy.log(4).stream().map(e -> e.route())).containsExactly("/admin", "/", "", "/");
    }
  }
}
