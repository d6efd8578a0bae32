package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.ErrorPage;
import io.lbtier.model.HeaderChanges;
import io.lbtier.model.KeyPart;
import io.lbtier.model.Mirror;
import io.lbtier.model.Rewrite;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction.Forward;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.model.RouteMatch;
import io.lbtier.model.RouteTimeouts;
import io.lbtier.proxy.tls.Pems;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What routes change on the way holds for clients of HTTP/2 as well. */
class Http2RouteOptionsTest {
  private static HttpFixture serving(Route route, int... ports) {
    return serving(route, Map.of(), ports);
  }

  private static HttpFixture serving(Route route, Map<String, Integer> others, int... ports) {
    HttpFixture proxy = new HttpFixture();
    proxy.certificates = List.of("a");
    proxy.secrets = Map.of("a", Pems.pair("a"));
    proxy.errorPages = List.of(new ErrorPage(List.of(404, 413), "text/html", "<h1>no</h1>"));
    proxy.routes = List.of(route);
    proxy.otherPorts = others;
    return proxy.serve(ports);
  }

  private static HttpResponse<String> put(HttpFixture proxy, String path, @Nullable String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + proxy.port + path))
            .PUT(
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(Octets.ascii(body))))
            .header("X-User", "u")
            .build();
    try (HttpClient client = Tls.http2()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  @Test
  void rewritesAndChangesHeaders() throws Exception {
    HeaderChanges changes =
        new HeaderChanges(
            List.of(
                new HeaderChanges.Line(
                    "X-Who", List.of(new KeyPart(KeyPart.Kind.Header, "x-user")))),
            List.of(),
            List.of("X-User", "X-Powered-By"));
    Forward to =
        new Forward(
            List.of(new Share("pool", 1)),
            new Rewrite("b.internal", "/v2", null, null),
            changes,
            null,
            null,
            null);
    try (var backend =
            ScriptedBackend.answering("HTTP/1.1 200 OK|X-Powered-By: x|Content-Length: 2||ok");
        var proxy = serving(new Route(RouteMatch.of(null, "/api"), to, changes), backend.port())) {
      HttpResponse<String> answer = put(proxy, "/api/a?b=c", "body");
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.headers().firstValue("x-who")).contains("u");
      assertThat(answer.headers().firstValue("x-powered-by")).isEmpty();
      Message request = backend.only();
      assertThat(request.startLine()).isEqualTo("PUT /v2/a?b=c HTTP/1.1");
      assertThat(request.all("host")).containsExactly("b.internal");
      assertThat(request.all("x-who")).containsExactly("u");
      assertThat(request.all("x-user")).isEmpty();
      HttpResponse<String> unknown = put(proxy, "/other", null);
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(unknown.body()).isEqualTo("<h1>no</h1>");
    }
  }

  @Test
  void boundsBodiesAndTime() throws Exception {
    Forward to =
        new Forward(
            List.of(new Share("pool", 1)),
            null,
            null,
            new RouteTimeouts(300L, null, null),
            4L,
            null);
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  for (Message request = peer.read(); request != null; request = peer.read()) {
                    if (request.target().equals("/ok")) {
                      peer.send("HTTP/1.1 200 OK|Content-Length: 0||");
                    }
                  }
                });
        var proxy = serving(new Route(RouteMatch.of(null, "/"), to), backend.port())) {
      assertThat(put(proxy, "/ok", "1234").statusCode()).isEqualTo(200);
      HttpResponse<String> large = put(proxy, "/ok", "12345");
      assertThat(large.statusCode()).isEqualTo(413);
      assertThat(large.body()).isEqualTo("<h1>no</h1>");
      HttpResponse<String> late = put(proxy, "/late", null);
      assertThat(late.statusCode()).isEqualTo(504);
      assertThat(late.headers().firstValue("x-lbtier-error")).contains("request-deadline");
    }
  }

  @Test
  void copiesRequests() throws Exception {
    Forward to =
        new Forward(
            List.of(new Share("pool", 1)), null, null, null, null, new Mirror("shadow", 100, 99));
    try (var backend = ScriptedBackend.ok("real");
        var shadow = ScriptedBackend.ok("fake");
        var proxy =
            serving(
                new Route(RouteMatch.of(null, "/"), to),
                Map.of("shadow", shadow.port()),
                backend.port())) {
      assertThat(put(proxy, "/a", "a body").body()).isEqualTo("real");
      assertThat(put(proxy, "/b", null).body()).isEqualTo("real");
      assertThat(put(proxy, "/c", "x".repeat(100)).body()).isEqualTo("real");
      await().until(() -> shadow.requests.size() == 2);
      assertThat(shadow.requests).hasSameElementsAs(backend.requests.subList(0, 2));
      assertThat(shadow.requests).anyMatch(request -> request.body().equals("a body"));
    }
  }
}
