package io.lbtier.proxy.http;

import static io.lbtier.proxy.http.FrameClient.DATA;
import static io.lbtier.proxy.http.FrameClient.END_STREAM;
import static io.lbtier.proxy.http.FrameClient.GOAWAY;
import static io.lbtier.proxy.http.FrameClient.HEADERS;
import static io.lbtier.proxy.http.FrameClient.PING;
import static io.lbtier.proxy.http.FrameClient.RST_STREAM;
import static io.lbtier.proxy.http.FrameClient.SETTINGS;
import static io.lbtier.proxy.http.FrameClient.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.BackendTls;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bodies between streams of HTTP/2 and backends, and who waits for whom. */
class Http2FlowTest {
  private static final int INTERNAL_ERROR = 2;
  private static final int FLOW_CONTROL_ERROR = 3;
  private static final int STREAM_WINDOW = 256 << 10;

  /**
   * A client that reads nothing of a stream costs the backend no more than what fits on the way.
   */
  @Test
  void holdsABackendBackWhileItsClientDoesNotRead() throws Exception {
    AtomicLong written = new AtomicLong();
    long size = 64 << 20;
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  String path = peer.readHead().target();
                  if (path.equals("/small")) {
                    peer.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
                    return;
                  }
                  peer.send("HTTP/1.1 200 OK|Content-Length: " + size + "||");
                  byte[] part = new byte[16 << 10];
                  for (long left = size; left > 0; left -= part.length) {
                    peer.out.write(part);
                    written.addAndGet(part.length);
                  }
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.get(1, "/big").windowUpdate(0, 1 << 20);
      for (int come = 0; come < 65_535; ) {
        come += client.next(DATA).payload().length;
      }
      // It stands still at what the kernel and one stream hold.
      AtomicLong seen = new AtomicLong(-1);
      await()
          .pollInterval(java.time.Duration.ofMillis(300))
          .until(() -> seen.getAndSet(written.get()) == written.get());
      assertThat(written.get()).isLessThan(size / 4);
      // The other streams go on.
      assertThat(client.get(3, "/small").read(3).body()).isEqualTo("ok");
      client.windowUpdate(1, Integer.MAX_VALUE - 65_535).windowUpdate(0, 1 << 30);
      long come = 65_535;
      FrameClient.Frame frame = client.next(DATA);
      for (come += frame.payload().length; !frame.ends(); come += frame.payload().length) {
        frame = client.next(DATA);
      }
      assertThat(come).isEqualTo(size);
    }
  }

  /** What a backend does not take stays with its client, at most a window of it here. */
  @Test
  void holdsAClientBackWhileItsBackendDoesNotRead() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.socket.setReceiveBufferSize(16 << 10);
                  peer.readHead();
                  try {
                    go.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  long n = peer.in.readNBytes(STREAM_WINDOW).length;
                  peer.send("HTTP/1.1 200 OK|Content-Length: 6||" + n);
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.post(1, "content-length: " + STREAM_WINDOW);
      for (int sent = 0; sent < STREAM_WINDOW; sent += 16 << 10) {
        boolean last = sent + (16 << 10) == STREAM_WINDOW;
        client.frame(DATA, last ? END_STREAM : 0, 1, new byte[16 << 10]);
      }
      go.countDown();
      assertThat(client.read(1).body()).isEqualTo(Integer.toString(STREAM_WINDOW));
      // The windows are open again.
      client.post(3, "content-length: 1").frame(DATA, END_STREAM, 3, new byte[1]);
    }
  }

  /** Nothing is kept of a stream beyond its window, nor of all beyond the connection's. */
  @Test
  void takesNoMoreThanTheWindows() throws Exception {
    try (var mute = new ScriptedBackend(peer -> peer.in.skip(Long.MAX_VALUE));
        var proxy = new HttpFixture()) {
      // No handshake, so no connection: the bodies stay here.
      proxy.tls = new BackendTls("", "", false, "");
      proxy.poolTimeouts = new Pool.Timeouts(60_000, 60_000, 60_000);
      proxy.serve(mute.port());
      try (var client = new FrameClient(proxy.port)) {
        client.post(1).next(SETTINGS);
        for (int sent = 0; sent < STREAM_WINDOW; sent += 16 << 10) {
          client.frame(DATA, 0, 1, new byte[16 << 10]);
        }
        client.frame(PING, 0, 0, new byte[8]).next(PING);
        client.frame(DATA, 0, 1, new byte[1]);
        assertThat(client.next(RST_STREAM).code()).isEqualTo(FLOW_CONTROL_ERROR);
        for (int stream = 3; stream < 11; stream += 2) {
          client.post(stream);
          for (int sent = 0; sent < STREAM_WINDOW; sent += 16 << 10) {
            client.frame(DATA, 0, stream, new byte[16 << 10]);
          }
        }
        assertThat(client.next(GOAWAY).code()).isEqualTo(FLOW_CONTROL_ERROR);
      }
    }
  }

  /** Padding takes from the windows too, and is given back. */
  @Test
  void givesWindowsBackForPadding() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.post(1);
      byte[] padded = new byte[257];
      padded[0] = (byte) 255;
      padded[1] = 'x';
      int stream = 0;
      for (int i = 0; i < 5000; i++) {
        client.frame(DATA, 8, 1, padded);
        if (i % 700 == 699) {
          stream += client.next(WINDOW_UPDATE).number();
        }
      }
      client.frame(DATA, END_STREAM, 1);
      assertThat(client.read(1).status()).isEqualTo(200);
      assertThat(stream).isPositive();
      assertThat(backend.only().body()).hasSize(5000);
    }
  }

  @Test
  void resetsAResponseThatIsCutShort() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  peer.send("HTTP/1.1 200 OK|Content-Length: 10||hello");
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.get(1, "/");
      assertThat(client.next(RST_STREAM).code()).isEqualTo(INTERNAL_ERROR);
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("reset");
    }
  }

  @Test
  void tellsABackendThatItsClientHasGone() throws Exception {
    CountDownLatch closed = new CountDownLatch(2);
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  if (peer.in.read() < 0) {
                    closed.countDown();
                  }
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.get(1, "/").get(3, "/");
      await().until(() -> backend.accepted.get() == 2);
      client.reset(1);
      await().until(() -> closed.getCount() == 1);
      client.socket.close();
      await().until(() -> closed.getCount() == 0);
      assertThat(proxy.log(2)).allMatch(entry -> entry.failure().equals("client-closed"));
    }
  }

  @Test
  void resetsAStreamWhoseClientTakesTooLong() throws Exception {
    try (var backend = ScriptedBackend.ok("x".repeat(100_000));
        var proxy = new HttpFixture()) {
      proxy.timeouts = new Listener.HttpTimeouts(10_000, 60_000, 300, 60_000);
      proxy.serve(backend.port());
      try (var client = new FrameClient(proxy.port, 4, 0)) {
        client.get(1, "/");
        assertThat(client.next(HEADERS).stream()).isEqualTo(1);
        assertThat(client.next(RST_STREAM).stream()).isEqualTo(1);
        client.frame(PING, 0, 0, new byte[8]);
        assertThat(client.next(PING).payload()).hasSize(8);
      }
    }
  }

  /** An answer that does not wait for the request's end. */
  @Test
  void endsARequestThatWasAnsweredEarly() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  peer.send("HTTP/1.1 403 Forbidden|Content-Length: 2||no");
                  peer.in.skip(Long.MAX_VALUE);
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.post(1).data(1, "some", false);
      assertThat(client.read(1).status()).isEqualTo(403);
      assertThat(client.next(RST_STREAM).code()).isZero();
      client.data(1, "more", true);
      client.frame(PING, 0, 0, new byte[8]);
      assertThat(client.next(PING).stream()).isZero();
    }
  }
}
