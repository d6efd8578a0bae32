package io.lbtier.proxy.http;

import static io.lbtier.proxy.http.FrameClient.ACK;
import static io.lbtier.proxy.http.FrameClient.GOAWAY;
import static io.lbtier.proxy.http.FrameClient.PING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Listener;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How connections of HTTP/2 begin and end. */
class Http2LifetimeTest {
  /** Requests that are on their way when the client is told are served. */
  @Test
  void losesNoRequestWhenTheProxyStops() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  await(peer.readHead().target().equals("/slow") ? go : told);
                  peer.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.get(1, "/slow");
      org.awaitility.Awaitility.await().until(() -> backend.accepted.get() == 1);
      var left = CompletableFuture.supplyAsync(() -> drain(proxy));
      assertThat(client.next(GOAWAY).number()).isEqualTo(Integer.MAX_VALUE);
      FrameClient.Frame ping = client.next(PING);
      client.get(3, "/").frame(PING, ACK, 0, ping.payload());
      assertThat(client.next(GOAWAY).number()).isEqualTo(3);
      told.countDown();
      assertThat(client.read(3).status()).isEqualTo(200);
      // This one came too late, as the client knows.
      client.get(5, "/");
      go.countDown();
      assertThat(client.read(1).status()).isEqualTo(200);
      assertThat(client.ended()).isTrue();
      client.socket.close();
      assertThat(backend.accepted.get()).isEqualTo(2);
      assertThat(left.get(10, TimeUnit.SECONDS)).isZero();
    }
  }

  private static int drain(HttpFixture proxy) {
    try {
      return proxy.proxy.drain();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void servesByTheConfigurationInForce() throws Exception {
    try (var first = ScriptedBackend.ok("first");
        var second = ScriptedBackend.ok("second");
        var proxy = new HttpFixture().serve(first.port());
        var client = new FrameClient(proxy.port)) {
      assertThat(client.get(1, "/").read(1).body()).isEqualTo("first");
      proxy.serve(second.port());
      assertThat(client.get(3, "/").read(3).body()).isEqualTo("second");
    }
  }

  @Test
  void endsWhenItIsIdle() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.timeouts = new Listener.HttpTimeouts(10_000, 300, 10_000, 60_000);
      proxy.serve(backend.port());
      try (var client = new FrameClient(proxy.port)) {
        assertThat(client.get(1, "/").read(1).status()).isEqualTo(200);
        assertThat(client.next(GOAWAY).code()).isZero();
        assertThat(client.ended()).isTrue();
      }
    }
  }

  @Test
  void retriesOnAnotherBackend() throws Exception {
    try (var bad = new ScriptedBackend(peer -> peer.readHead());
        var good = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(bad.port(), good.port());
        var client = new FrameClient(proxy.port)) {
      for (int stream = 1; stream < 9; stream += 2) {
        assertThat(client.get(stream, "/").read(stream).body()).isEqualTo("ok");
      }
      assertThat(bad.accepted.get()).isPositive();
    }
  }

  /** Whatever comes first decides, however it comes. */
  @Test
  void tellsHttp2FromOthersByTheFirstOctets() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      for (String part :
          List.of("P", "R", "I", " * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0")) {
        client.socket.getOutputStream().write(Message.octets(part));
        client.socket.getOutputStream().flush();
      }
      assertThat(client.in.readNBytes(4)[3]).isEqualTo((byte) FrameClient.SETTINGS);
    }
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      for (char c : "PRIX / HTTP/1.1|Host: a||".toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.read().body()).isEqualTo("ok");
    }
  }
}
