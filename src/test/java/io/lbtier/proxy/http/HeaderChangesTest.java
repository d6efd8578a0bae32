package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Affinity;
import io.lbtier.model.HeaderChanges;
import io.lbtier.model.HeaderChanges.Line;
import io.lbtier.model.KeyPart;
import io.lbtier.model.KeyPart.Kind;
import io.lbtier.model.Retry;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction;
import io.lbtier.model.RouteAction.Forward;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.model.RouteMatch;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of header lines where a route changes them. */
class HeaderChangesTest {
  private static Line line(String name, KeyPart... value) {
    return new Line(name, List.of(value));
  }

  private static Line line(String name, String value) {
    return line(name, new KeyPart(Kind.Text, value));
  }

  private static Route route(@Nullable HeaderChanges request, @Nullable HeaderChanges response) {
    return new Route(
        RouteMatch.of(null, "/"),
        new Forward(List.of(new Share("pool", 1)), null, request, null, null, null),
        response);
  }

  private static HttpFixture serving(Route route, int port) {
    HttpFixture proxy = new HttpFixture();
    proxy.routes = List.of(route);
    return proxy.serve(port);
  }

  private static final HeaderChanges CHANGES =
      new HeaderChanges(
          List.of(line("X-Set", "new")), List.of(line("X-Add", "2")), List.of("X-Gone"));

  private static final String LINES =
      "X-Set: old|A: 1|x-set: older|x_set: oldest|X-Add: 1|X-Gone: 1|x_gone: 2|X-Gone-Not: 3|";

  private static void assertChanged(Message message) {
    assertThat(message.all("x-set")).containsExactly("new");
    assertThat(message.all("x_set")).isEmpty();
    assertThat(message.all("x-add")).containsExactly("1", "2");
    assertThat(message.all("x-gone")).isEmpty();
    assertThat(message.all("x_gone")).isEmpty();
    assertThat(message.all("x-gone-not")).containsExactly("3");
    assertThat(message.all("a")).containsExactly("1");
  }

  @Test
  void changesRequests() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = serving(route(CHANGES, null), backend.port())) {
      Message answer =
          proxy.ask(
              "POST / HTTP/1.1|"
                  + LINES
                  + "Host: a|Connection: B|B: 1|Content-Length: 2|X-Forwarded-For: 192.0.2.1||hi");
      assertThat(answer.body()).isEqualTo("ok");
      Message request = backend.only();
      assertChanged(request);
      assertThat(request.all("b")).isEmpty();
      assertThat(request.all("host")).containsExactly("a");
      assertThat(request.header("X-Forwarded-For")).isEqualTo("192.0.2.1, 127.0.0.1");
      assertThat(request.body()).isEqualTo("hi");
    }
  }

  @Test
  void changesResponses() throws Exception {
    try (var backend =
            ScriptedBackend.answering("HTTP/1.1 200 OK|" + LINES + "Content-Length: 2||ok");
        var proxy = serving(route(null, CHANGES), backend.port())) {
      Message answer = proxy.ask("GET / HTTP/1.1|Host: a|" + LINES + "|");
      assertChanged(answer);
      assertThat(answer.body()).isEqualTo("ok");
      assertThat(backend.only().all("x-gone")).containsExactly("1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void knowsOfTheRequest(Kind kind) throws Exception {
    KeyPart part = new KeyPart(kind, kind == Kind.Header ? "x-h" : "k");
    HeaderChanges changes =
        new HeaderChanges(
            List.of(line("X-Know", new KeyPart(Kind.Text, "<"), part, new KeyPart(Kind.Text, ">"))),
            List.of(),
            List.of("X-H"));
    String known =
        switch (kind) {
          case Text -> "k";
          case ClientAddress -> "127.0.0.1";
          case Listener -> "web";
          // There is none without TLS.
          case ServerName -> "";
          case Host -> "shop.example";
          case Method -> "PUT";
          case Path -> "/a/b";
          case Header -> "in the head";
          case Cookie -> "cake";
          case Query -> "q%20";
        };
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = serving(route(changes, changes), backend.port())) {
      Message answer =
          proxy.ask(
              "PUT /a/./b?j=1&k=q%20 HTTP/1.1|Host: Shop.example:80|X-H: in the head |"
                  + "Cookie: j=1; k=cake|Content-Length: 0||");
      assertThat(backend.only().all("x-know")).containsExactly("<" + known + ">");
      assertThat(answer.all("x-know")).containsExactly("<" + known + ">");
    }
  }

  @Test
  void hasRoomForLinesOfAnyLength() throws Exception {
    HeaderChanges much =
        new HeaderChanges(
            IntStream.range(0, 16)
                .mapToObj(i -> line("X-" + i, new KeyPart(Kind.Header, "x-long")))
                .toList(),
            List.of(),
            List.of());
    String value = "v".repeat(7000);
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = serving(route(much, much), backend.port())) {
      Message answer = proxy.ask("GET / HTTP/1.1|Host: a|X-Long: " + value + "||");
      assertThat(backend.only().all("x-15")).containsExactly(value);
      assertThat(answer.all("x-15")).containsExactly(value);
    }
  }

  @Test
  void changesWhatTheProxyAnswersItself() throws Exception {
    HeaderChanges changes =
        new HeaderChanges(
            List.of(line("Strict-Transport-Security", "max-age=9"), line("content-type", "a/b")),
            List.of(),
            List.of("X-Lbtier-Error"));
    try (var proxy = serving(route(null, changes), 1)) {
      proxy.retry = new Retry(0, Set.of());
      Message answer = proxy.ask("GET / HTTP/1.1|Host: a||");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.header("Strict-Transport-Security")).isEqualTo("max-age=9");
      assertThat(answer.all("content-type")).containsExactly("a/b");
      assertThat(answer.all("x-lbtier-error")).isEmpty();
      assertThat(answer.body()).startsWith("502 ");
    }
    try (var proxy = new HttpFixture()) {
      proxy.routes =
          List.of(
              new Route(
                  RouteMatch.of(null, "/"),
                  new RouteAction.Redirect(308, "https", null, null, null, null),
                  changes));
      Message answer = proxy.serve(1).ask("GET / HTTP/1.1|Host: a||");
      assertThat(answer.header("Location")).isEqualTo("https://a/");
      assertThat(answer.header("Strict-Transport-Security")).isEqualTo("max-age=9");
    }
  }

  @Test
  void leavesTheNextRequestOfTheConnectionAlone() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.routes = List.of(route(CHANGES, CHANGES), new Route(null, "/plain", "pool"));
      proxy.serve(backend.port());
      try (var client = proxy.connect()) {
        assertThat(client.get("/").read().all("x-set")).containsExactly("new");
        assertThat(client.get("/plain").read().all("x-set")).isEmpty();
        assertThat(backend.requests.getLast().all("x-set")).isEmpty();
        client.send("GET / HTTP/1.1|Host: a|X_Bad : 1||");
        assertThat(client.read().all("x-set")).isEmpty();
      }
    }
  }

  @Test
  void keepsTheCookieOfAnAffinity() throws Exception {
    HeaderChanges changes = new HeaderChanges(List.of(), List.of(), List.of("Set-Cookie"));
    try (var backend =
            ScriptedBackend.answering("HTTP/1.1 200 OK|Set-Cookie: a=b|Content-Length: 0||");
        var proxy = new HttpFixture()) {
      proxy.affinity = HttpFixture.cookie("c", Affinity.OnBackendLoss.Rebalance);
      proxy.routes = List.of(route(null, changes));
      Message answer = proxy.serve(backend.port()).ask("GET / HTTP/1.1|Host: a||");
      assertThat(answer.all("set-cookie")).singleElement().asString().startsWith("c=");
    }
  }
}
