package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.BackendTls;
import io.lbtier.model.Pool;
import io.lbtier.proxy.tls.Pems;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;

/** HTTP/2 from clients, as Java has one, to backends, and TLS on both ways. */
class Http2BothSidesTest {
  private static HttpFixture proxy() {
    HttpFixture proxy = new HttpFixture();
    proxy.protocol = Pool.Protocol.HTTP2;
    proxy.certificates = List.of("a");
    proxy.secrets = Map.of("a", Pems.pair("a"));
    return proxy;
  }

  private static HttpRequest post(int port, String body) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/"))
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  @Test
  void streamsGoToStreams() throws Exception {
    try (var backend = new Http2Backend((c, r) -> c.answer(r.stream(), "got " + r.body()));
        var proxy = proxy().serve(backend.port());
        var client = Tls.http2()) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        answers.add(client.sendAsync(post(proxy.port, "body " + i), BodyHandlers.ofString()));
        if (i % 50 == 49) {
          answers.get(i).get(10, TimeUnit.SECONDS);
        }
      }
      for (int i = 0; i < answers.size(); i++) {
        HttpResponse<String> answer = answers.get(i).get(10, TimeUnit.SECONDS);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.body()).isEqualTo("got body " + i);
        assertThat(answer.headers().firstValue("via")).contains("2.0 lbtier");
      }
      assertThat(backend.requests.getFirst().fields()).contains("via: 2.0 lbtier");
      assertThat(backend.connections).hasSize(1);
    }
  }

  private static SSLServerSocket listening(String... protocols) throws Exception {
    SSLServerSocket server =
        (SSLServerSocket)
            TlsServer.context("backend")
                .getServerSocketFactory()
                .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
    SSLParameters parameters = server.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    server.setSSLParameters(parameters);
    return server;
  }

  private static Message ask(HttpFixture proxy, int port) throws IOException {
    proxy.certificates = List.of();
    proxy.tls = new BackendTls("shop.internal", "ca", true, "");
    proxy.trusts = Map.of("ca", Pems.read("authority.crt"));
    return proxy.serve(port).ask("GET / HTTP/1.1|Host: a||");
  }

  @Test
  void withTlsABackendChoosesHttp2() throws Exception {
    try (var backend =
            new Http2Backend(
                listening("h2", "http/1.1"), Map.of(), (c, r) -> c.answer(r.stream(), "secret"));
        var proxy = proxy()) {
      assertThat(ask(proxy, backend.port()).body()).isEqualTo("secret");
      assertThat(backend.requests.getFirst().fields()).contains(":scheme: https");
    }
  }

  @Test
  void aBackendThatDoesNotChooseItGetsNothing() throws Exception {
    try (var backend =
            new Http2Backend(listening(), Map.of(), (c, r) -> c.answer(r.stream(), "secret"));
        var proxy = proxy()) {
      assertThat(ask(proxy, backend.port()).header("X-Lbtier-Error")).isEqualTo("tls-failed");
      assertThat(backend.requests).isEmpty();
    }
  }
}
