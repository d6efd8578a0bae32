package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.Retry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with bodies that hit a backend which fails, and are sent again to another one. */
class KeptBodyTest {
  private static final String OK = "HTTP/1.1 200 OK|Content-Length: 2||ok";
  private static final String NO = "HTTP/1.1 503 No|Content-Length: 2||no";

  private final AtomicInteger failures = new AtomicInteger();

  private static Retry keeping(long memory, long maximum, long disk) {
    return keeping(memory, maximum, disk, null);
  }

  private static Retry keeping(
      long memory, long maximum, long disk, @Nullable Boolean nonIdempotent) {
    return new Retry(
        2,
        EnumSet.allOf(Retry.On.class),
        nonIdempotent,
        null,
        new Retry.Bodies(memory, maximum, disk));
  }

  /** Reads so many octets after the head, and resets. */
  private ScriptedBackend dying(int octets) throws IOException {
    return new ScriptedBackend(
        peer -> {
          if (peer.readHead().startLine().startsWith("P")) {
            peer.in.readNBytes(octets);
          }
          failures.incrementAndGet();
          peer.reset();
        });
  }

  private static String body(int octets) {
    StringBuilder body = new StringBuilder(octets);
    for (int i = 0; body.length() < octets; i++) {
      body.append(i).append(' ');
    }
    return body.substring(0, octets);
  }

  private static BodyStore store(HttpFixture proxy) {
    return Objects.requireNonNull(proxy.pool().bodies());
  }

  private static void assertNothingIsLeft(HttpFixture proxy) {
    await()
        .untilAsserted(
            () -> {
              assertThat(store(proxy).disk()).isZero();
              assertThat(openBodies()).isZero();
              assertThat(proxy.pool().members()).allMatch(m -> m.backend().active.sum() == 0);
            });
    assertThat(namedBodies()).isZero();
  }

  /** Descriptors of this process on files of bodies. */
  private static long openBodies() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(fd -> target(fd).contains("lbtier-body-")).count();
    }
  }

  private static String target(Path fd) {
    try {
      return Files.readSymbolicLink(fd).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static long namedBodies() {
    String[] names = Path.of(System.getProperty("java.io.tmpdir")).toFile().list();
    return Stream.of(Objects.requireNonNull(names)).filter(n -> n.contains("lbtier-body-")).count();
  }

  private static void send(HttpClient client, String head, String body) throws IOException {
    client.send(head);
    client.socket.getOutputStream().write(body.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** While the answer is awaited, which may come before all is sent. */
  private static Thread upload(HttpClient client, String body) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                send(
                    client, "PUT / HTTP/1.1|Host: a|Content-Length: " + body.length() + "||", body);
              } catch (IOException e) {
                // The answer tells.
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    // octets, in memory, read before the backend dies
    "5, 65536, 0",
    "5, 65536, 5",
    "5, 0, 5",
    "70000, 65536, 60000",
    "70000, 0, 70000",
    "3000000, 65536, 100000",
    "3000000, 4194304, 2000000",
    "3000000, 65536, 3000000"
  })
  void isSentAgainInFull(int octets, int memory, int read) throws Exception {
    String body = body(octets);
    try (var bad = dying(read);
        var good = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.limits = new Listener.HttpLimits(8 << 10, 50, 8 << 20);
      proxy.retry = keeping(memory, 8 << 20, 8 << 20);
      proxy.serve(bad.port(), good.port());
      for (int i = 0; i < 2; i++) {
        try (var client = proxy.connect()) {
          send(client, "PUT / HTTP/1.1|Host: a|Content-Length: " + octets + "||", body);
          assertThat(client.read().body()).isEqualTo("ok");
          assertThat(good.requests.getLast().body()).isEqualTo(body);
          client.get("/");
          assertThat(client.read().status()).isBetween(200, 503);
        }
      }
      assertThat(failures.get()).isPositive();
      assertThat(proxy.log).anyMatch(e -> e.attempts() == 2);
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void chunksAreSentAgainAsTheyCame() throws Exception {
    try (var bad = dying(3);
        var good = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.retry = keeping(8, 1 << 20, 1 << 20);
      proxy.serve(bad.port(), good.port());
      for (int i = 0; i < 2; i++) {
        assertThat(
                proxy
                    .ask("PUT / HTTP/1.1|Host: a|Transfer-Encoding: chunked||5|hello|6| world|0||")
                    .body())
            .isEqualTo("ok");
        assertThat(good.requests.getLast().body()).isEqualTo("hello world");
      }
      assertThat(failures.get()).isPositive();
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void whatIsStillToComeFollows() throws Exception {
    String body = body(300_000);
    try (var bad = dying(1000);
        var good = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.retry = keeping(64 << 10, 1 << 20, 1 << 20);
      proxy.serve(bad.port(), good.port());
      for (int i = 0; i < 2; i++) {
        try (var client = proxy.connect()) {
          int before = failures.get();
          int accepted = good.accepted.get();
          send(
              client,
              "PUT / HTTP/1.1|Host: a|Content-Length: 300000||",
              body.substring(0, 200_000));
          await().until(() -> failures.get() > before || good.accepted.get() > accepted);
          send(client, "", body.substring(200_000));
          assertThat(client.read().body()).isEqualTo("ok");
          assertThat(good.requests.getLast().body()).isEqualTo(body);
        }
      }
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void aStatusIsTriedAnotherTimeToo() throws Exception {
    try (var bad = ScriptedBackend.answering(NO);
        var good = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.retry = keeping(2, 100, 100, true);
      proxy.serve(bad.port(), good.port());
      for (int i = 0; i < 4; i++) {
        assertThat(proxy.ask("POST / HTTP/1.1|Host: a|Content-Length: 5||hello").body())
            .isEqualTo("ok");
        assertThat(good.requests.getLast().body()).isEqualTo("hello");
      }
      assertThat(bad.requests).isNotEmpty();
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void whatIsNotSafeIsNotKept() throws Exception {
    try (var bad = dying(5);
        var proxy = new HttpFixture()) {
      proxy.retry = keeping(2, 100, 0);
      proxy.serve(bad.port());
      Message answer = proxy.ask("POST / HTTP/1.1|Host: a|Content-Length: 5||hello");
      assertThat(answer.header("X-Lbtier-Error")).isEqualTo("reset");
      assertThat(store(proxy).lostBodies()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 1000})
  void whatIsTooLargeGoesOnceAndIsNotRepeated(long maximum) throws Exception {
    try (var good = ScriptedBackend.ok("ok");
        var bad = dying(5);
        var proxy = new HttpFixture()) {
      // Too large, or without room on the disk.
      proxy.retry = keeping(2, maximum, 2);
      proxy.serve(good.port());
      String put = "PUT / HTTP/1.1|Host: a|Transfer-Encoding: chunked||5|hello|0||";
      assertThat(proxy.ask(put).body()).isEqualTo("ok");
      assertThat(good.only().body()).isEqualTo("hello");
      proxy.serve(bad.port());
      assertThat(proxy.ask(put).status()).isEqualTo(502);
      assertThat(proxy.log(2).getLast().notRetried()).isEqualTo("body");
      assertThat(store(proxy).lostBodies()).isEqualTo(2);
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void theClientIsToldToGoOnOnce() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    ScriptedBackend.Script continuing =
        peer -> {
          peer.readHead();
          peer.send("HTTP/1.1 100 Continue||");
          String body = new String(peer.in.readNBytes(5), StandardCharsets.ISO_8859_1);
          if (failures.getAndIncrement() == 0) {
            peer.reset();
          } else {
            assertThat(body).isEqualTo("hello");
            peer.send(OK);
            gone.countDown();
          }
        };
    try (var a = new ScriptedBackend(continuing);
        var b = new ScriptedBackend(continuing);
        var proxy = new HttpFixture()) {
      proxy.retry = keeping(100, 100, 0);
      proxy.serve(a.port(), b.port());
      try (var client = proxy.connect()) {
        client.send("PUT / HTTP/1.1|Host: a|Expect: 100-continue|Content-Length: 5||");
        assertThat(client.readHead().status()).isEqualTo(100);
        client.send("hello");
        assertThat(client.read().body()).isEqualTo("ok");
        gone.await();
      }
      assertThat(failures.get()).isEqualTo(2);
      assertNothingIsLeft(proxy);
    }
  }

  @Test
  void aBackendThatDoesNotTakeTheBodyIsLeft() throws Exception {
    String body = body(8 << 20);
    CountDownLatch end = new CountDownLatch(1);
    try (var stuck =
            new ScriptedBackend(
                peer -> {
                  peer.socket.setReceiveBufferSize(4096);
                  peer.readHead();
                  failures.incrementAndGet();
                  try {
                    end.await();
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                });
        var good = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.limits = new Listener.HttpLimits(8 << 10, 50, 16 << 20);
      proxy.timeouts = new Listener.HttpTimeouts(10_000, 60_000, 700, 60_000);
      proxy.retry = keeping(64 << 10, 16 << 20, 16 << 20);
      proxy.serve(stuck.port(), good.port());
      for (int i = 0; i < 2; i++) {
        try (var client = proxy.connect()) {
          Thread upload = upload(client, body);
          assertThat(client.read().body()).isEqualTo("ok");
          upload.join();
          assertThat(good.requests.getLast().body()).isEqualTo(body);
        }
      }
      assertThat(failures.get()).isPositive();
      end.countDown();
      assertNothingIsLeft(proxy);
    }
  }

  /** What a backend has not been sent in full must not stay for the next request. */
  @Test
  void anAnswerBeforeAllIsSentAgainEndsTheConnection() throws Exception {
    // More than the kernel takes while the backend reads nothing, which it does until it is heard.
    String body = body(12 << 20);
    Semaphore heard = new Semaphore(0);
    try (var bad = dying(12 << 20);
        var hasty =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  peer.send("HTTP/1.1 413 Large|Content-Length: 2||no");
                  heard.acquireUninterruptibly();
                  peer.in.transferTo(OutputStream.nullOutputStream());
                });
        var proxy = new HttpFixture()) {
      proxy.limits = new Listener.HttpLimits(8 << 10, 50, 16 << 20);
      proxy.retry = keeping(64 << 10, 16 << 20, 16 << 20);
      proxy.serve(bad.port(), hasty.port());
      for (int i = 0; i < 4; i++) {
        try (var client = proxy.connect()) {
          Thread upload = upload(client, body);
          assertThat(client.read().status()).isEqualTo(413);
          heard.release();
          client.socket.close();
          upload.join();
        }
      }
      assertThat(failures.get()).isPositive();
      assertNothingIsLeft(proxy);
      assertThat(hasty.accepted.get()).isEqualTo(4);
    }
  }

  @Test
  void aClientThatGoesLeavesNothing() throws Exception {
    try (var silent =
            new ScriptedBackend(peer -> peer.in.transferTo(OutputStream.nullOutputStream()));
        var proxy = new HttpFixture()) {
      proxy.poolTimeouts = new Pool.Timeouts(2_000, 60_000, 60_000);
      proxy.retry = keeping(1000, 1 << 20, 1 << 20);
      proxy.serve(silent.port());
      try (var client = proxy.connect()) {
        send(client, "PUT / HTTP/1.1|Host: a|Content-Length: 200000||", body(100_000));
        await().until(() -> store(proxy).disk() == 99_000 && openBodies() == 1);
        assertThat(namedBodies()).isZero();
      }
      assertNothingIsLeft(proxy);
    }
  }
}
