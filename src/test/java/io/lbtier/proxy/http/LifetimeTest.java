package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long connections and requests last, and how much they may hold meanwhile. */
class LifetimeTest {
  private static final String START = "HTTP/1.1 200 OK|Content-Length: 1000000000||";

  private static HttpFixture impatient() {
    HttpFixture proxy = new HttpFixture();
    proxy.timeouts = new Listener.HttpTimeouts(150, 300, 150, 60_000);
    return proxy;
  }

  @Test
  void closesAConnectionThatRests() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.timeouts = new Listener.HttpTimeouts(10_000, 700, 10_000, 60_000);
      proxy.serve(backend.port());
      try (var used = proxy.connect();
          var unused = proxy.connect()) {
        used.get("/").read();
        assertThat(used.ended()).isTrue();
        assertThat(unused.ended()).isTrue();
      }
      assertThat(proxy.log).hasSize(1);
    }
  }

  @Test
  void doesNotWaitForASlowHead() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = impatient().serve(backend.port());
        var client = proxy.connect()) {
      Message response = client.send("GET / HTTP/1.1|Host").read();
      assertThat(response.status()).isEqualTo(408);
      assertThat(response.header("X-Lbtier-Error")).isEqualTo("request-timeout");
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void doesNotWaitForASlowBody() throws Exception {
    AtomicBoolean closed = new AtomicBoolean();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  if (peer.in.readNBytes(1).length == 0) {
                    return;
                  }
                  peer.in.transferTo(OutputStream.nullOutputStream());
                  closed.set(true);
                });
        var proxy = impatient().serve(backend.port())) {
      assertThat(proxy.ask("POST / HTTP/1.1|Host: a|Content-Length: 10||hello").status())
          .isEqualTo(408);
      await().until(closed::get);
      assertThat(proxy.pool().members().getFirst().backend().failures.sum()).isZero();
    }
  }

  @Test
  void doesNotWaitForASlowResponseBody() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send("HTTP/1.1 200 OK|Content-Length: 10||hello");
                  peer.in.read();
                });
        var proxy = impatient().serve(backend.port());
        var client = proxy.connect()) {
      client.get("/").readHead();
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("response-timeout");
    }
  }

  /** Reads nothing of a large response: the proxy must stop reading it, too. */
  @Test
  void holdsLittleForASlowReader() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (var backend = endless(sent);
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.get("/").readHead();
      long held = settled(sent);
      long direct = io.netty.buffer.PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
      assertThat(held).isLessThan(64 << 20);
      assertThat(direct).isLessThan(64 << 20);
      client.in.skipNBytes(held);
      await().until(() -> sent.get() > held);
    }
  }

  /** A backend that reads nothing: the proxy must stop reading the request, too. */
  @Test
  void holdsLittleForASlowBackend() throws Exception {
    AtomicBoolean go = new AtomicBoolean();
    AtomicLong sent = new AtomicLong();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  await().atMost(Duration.ofMinutes(1)).until(go::get);
                  peer.in.transferTo(OutputStream.nullOutputStream());
                });
        var proxy = new HttpFixture()) {
      proxy.limits = new Listener.HttpLimits(8192, 50, Long.MAX_VALUE);
      proxy.serve(backend.port());
      try (var client = proxy.connect()) {
        client.send("POST / HTTP/1.1|Host: a|Content-Length: 1000000000||");
        Thread.ofVirtual().start(() -> pour(client.socket, sent));
        long held = settled(sent);
        assertThat(held).isLessThan(64 << 20);
        go.set(true);
        await().until(() -> sent.get() > held + (1 << 20));
      }
    }
  }

  /** Requests without end whose responses nobody reads. */
  @Test
  void holdsLittleForAClientThatOnlyAsks() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (var backend = ScriptedBackend.ok("x".repeat(10_000));
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      byte[] requests = Message.lines("GET / HTTP/1.1|Host: a||".repeat(1000));
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  for (int i = 0; i < 10_000; i++) {
                    client.socket.getOutputStream().write(requests);
                    sent.addAndGet(requests.length);
                  }
                } catch (IOException e) {
                  // The test is over.
                }
              });
      assertThat(settled(sent)).isLessThan(64 << 20);
      int asked = backend.requests.size();
      assertThat(asked).isLessThan(10_000);
      for (int i = 0; i < asked + 10; i++) {
        assertThat(client.read().body()).hasSize(10_000);
      }
    }
  }

  private static ScriptedBackend endless(AtomicLong sent) throws IOException {
    return new ScriptedBackend(
        peer -> {
          peer.read();
          peer.send(START);
          pour(peer.socket, sent);
        });
  }

  private static void pour(Socket socket, AtomicLong sent) {
    byte[] block = new byte[64 << 10];
    try {
      while (sent.get() < 1_000_000_000) {
        socket.getOutputStream().write(block);
        sent.addAndGet(block.length);
      }
    } catch (IOException e) {
      // The proxy closed.
    }
  }

  /** The count once it has not moved for a while. */
  private static long settled(AtomicLong count) {
    AtomicLong last = new AtomicLong(-1);
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(() -> last.getAndSet(count.get()) == count.get() && count.get() > 0);
    return count.get();
  }

  @Test
  void letsGoOfTheBackendWithTheClient() throws Exception {
    AtomicLong sent = new AtomicLong();
    AtomicBoolean closed = new AtomicBoolean();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  if (peer.read() != null) {
                    sent.incrementAndGet();
                    closed.set(peer.in.read() < 0);
                  }
                });
        var proxy = new HttpFixture().serve(backend.port())) {
      try (var client = proxy.connect()) {
        client.get("/");
        await().until(() -> sent.get() == 1);
      }
      await().until(closed::get);
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("client-closed");
      assertThat(proxy.log.getFirst().status()).isZero();
      assertThat(proxy.pool().members().getFirst().backend().active.sum()).isZero();
    }
  }

  @Test
  void closesIdleConnectionsToBackendsInTime() throws Exception {
    AtomicLong ended = new AtomicLong();
    try (var backend = counting(ended);
        var proxy = new HttpFixture()) {
      proxy.poolTimeouts = new Pool.Timeouts(2_000, 5_000, 100);
      proxy.serve(backend.port());
      proxy.ask("GET / HTTP/1.1|Host: a||");
      await().until(() -> ended.get() == 1);
    }
  }

  @Test
  void closesIdleConnectionsToBackendsThatAreGone() throws Exception {
    AtomicLong ended = new AtomicLong();
    try (var backend = counting(ended);
        var other = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port())) {
      proxy.ask("GET / HTTP/1.1|Host: a||");
      proxy.serve(other.port());
      await().until(() -> ended.get() == 1);
    }
  }

  private static ScriptedBackend counting(AtomicLong ended) throws IOException {
    return new ScriptedBackend(
        peer -> {
          boolean used = false;
          while (peer.read() != null) {
            peer.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
            used = true;
          }
          ended.addAndGet(used ? 1 : 0);
        });
  }

  @Test
  void drains() throws Exception {
    AtomicBoolean go = new AtomicBoolean();
    AtomicBoolean asked = new AtomicBoolean();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  for (Message r = peer.read(); r != null; r = peer.read()) {
                    if (r.target().equals("/slow")) {
                      asked.set(true);
                      await().until(go::get);
                    }
                    peer.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
                  }
                });
        var proxy = new HttpFixture().serve(backend.port());
        var resting = proxy.connect();
        var busy = proxy.connect()) {
      resting.get("/").read();
      busy.get("/slow");
      await().until(asked::get);
      Thread draining = Thread.ofVirtual().start(() -> drain(proxy));
      assertThat(resting.ended()).isTrue();
      go.set(true);
      assertThat(busy.read().header("Connection")).isEqualTo("close");
      assertThat(busy.ended()).isTrue();
      draining.join();
    }
  }

  private static void drain(HttpFixture proxy) {
    try {
      assertThat(proxy.proxy.drain()).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
