package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Listener;
import io.lbtier.proxy.tls.Pems;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients of HTTP/2, as Java has one, with backends of HTTP/1.1. */
class Http2ClientTest {
  @Test
  void servesManyStreamsAtATime() throws Exception {
    String frames = "x".repeat(3000);
    try (var backend = ScriptedBackend.ok(frames);
        var proxy = proxy().serve(backend.port());
        var client = Tls.http2()) {
      assertThat(client.send(get(proxy.port, "/"), BodyHandlers.ofString()).body())
          .isEqualTo(frames);
      // Java's client does not wait for its turn when all streams are taken.
      Semaphore streams = new Semaphore(90);
      List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        streams.acquire();
        responses.add(
            client
                .sendAsync(get(proxy.port, "/" + i), BodyHandlers.ofString())
                .whenComplete((response, failure) -> streams.release()));
      }
      for (var response : responses) {
        HttpResponse<String> r = response.get(10, TimeUnit.SECONDS);
        assertThat(r.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(r.body()).isEqualTo(frames);
      }
    }
  }

  /** As large as many windows, and both at once. */
  @Test
  void carriesLargeBodiesBothWays() throws Exception {
    byte[] body = new byte[5_000_000];
    new Random(1).nextBytes(body);
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  for (var head = Message.readHead(peer.in);
                      head != null;
                      head = Message.readHead(peer.in)) {
                    byte[] come = peer.in.readNBytes(body.length);
                    peer.send("HTTP/1.1 200 OK|Content-Length: " + body.length + "||");
                    peer.out.write(come);
                  }
                });
        var proxy = proxy();
        var client = Tls.http2()) {
      proxy.limits = new Listener.HttpLimits(8 << 10, 50, 10_000_000);
      proxy.serve(backend.port());
      List<CompletableFuture<HttpResponse<byte[]>>> responses = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + proxy.port))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        responses.add(client.sendAsync(request, BodyHandlers.ofByteArray()));
      }
      for (var response : responses) {
        assertThat(response.get(20, TimeUnit.SECONDS).body()).isEqualTo(body);
      }
    }
  }

  private static HttpFixture proxy() {
    HttpFixture proxy = new HttpFixture();
    proxy.certificates = List.of("a");
    proxy.secrets = Map.of("a", Pems.pair("a"));
    return proxy;
  }

  private static HttpRequest get(int port, String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path)).build();
  }
}
