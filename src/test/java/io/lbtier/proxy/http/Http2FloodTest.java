package io.lbtier.proxy.http;

import static io.lbtier.proxy.http.FrameClient.CONTINUATION;
import static io.lbtier.proxy.http.FrameClient.DATA;
import static io.lbtier.proxy.http.FrameClient.END_HEADERS;
import static io.lbtier.proxy.http.FrameClient.END_STREAM;
import static io.lbtier.proxy.http.FrameClient.GOAWAY;
import static io.lbtier.proxy.http.FrameClient.HEADERS;
import static io.lbtier.proxy.http.FrameClient.PING;
import static io.lbtier.proxy.http.FrameClient.PRIORITY;
import static io.lbtier.proxy.http.FrameClient.RST_STREAM;
import static io.lbtier.proxy.http.FrameClient.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients of HTTP/2 that make the proxy work for nothing (RFC 9113 section 10.5). */
class Http2FloodTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final int FLOW_CONTROL_ERROR = 3;
  private static final int REFUSED_STREAM = 7;
  private static final int COMPRESSION_ERROR = 9;
  private static final int ENHANCE_YOUR_CALM = 11;

  /** What a bad client does again and again; {@code stream} counts 1, 3, 5 and so on. */
  interface Deed {
    void once(FrameClient client, int stream) throws IOException;
  }

  static Stream<Arguments> deeds() {
    return Stream.of(
        deed("resets what it asks for", 300, (c, s) -> c.get(s, "/").reset(s)),
        deed("makes streams be reset by a window", 300, (c, s) -> c.post(s).windowUpdate(s, 0)),
        deed(
            "makes streams be reset by a window that overflows",
            300,
            (c, s) -> c.post(s).windowUpdate(s, Integer.MAX_VALUE)),
        deed(
            "makes streams be reset by a head where there can be none",
            300,
            (c, s) -> c.get(s, "/").headers(s, true, "x: y")),
        deed("sends requests that are malformed", 300, (c, s) -> c.headers(s, true, "x: y")),
        deed(
            "sends data after the end",
            300,
            (c, s) -> c.get(s, "/").frame(DATA, END_STREAM, s, new byte[1])),
        deed("asks for pings", 20_000, (c, s) -> c.frame(PING, 0, 0, new byte[8])),
        deed("changes settings", 20_000, (c, s) -> c.settings(4, 65_535)),
        deed("acknowledges settings", 20_000, (c, s) -> c.frame(SETTINGS, 1, 0)),
        deed("gives priorities", 20_000, (c, s) -> c.frame(PRIORITY, 0, 1, new byte[5])),
        deed("sends unknown frames", 20_000, (c, s) -> c.frame(77, 0, 1)),
        deed("opens windows bit by bit", 20_000, (c, s) -> c.windowUpdate(0, 1)),
        deed(
            "sends data without data",
            20_000,
            (c, s) -> {
              if (s == 1) {
                c.post(1);
              }
              c.frame(DATA, 0, 1);
            }));
  }

  private static Arguments deed(String name, int times, Deed deed) {
    return Arguments.of(name, times, deed);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("deeds")
  void sendsAwayWho(String name, int times, Deed deed) throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var good = new FrameClient(proxy.port);
        var bad = new FrameClient(proxy.port)) {
      assertThat(good.get(1, "/").read(1).status()).isEqualTo(200);
      Thread sender = Thread.ofVirtual().start(() -> repeat(bad, times, deed));
      FrameClient.Frame end = bad.next(GOAWAY);
      assertThat(end.code()).isEqualTo(ENHANCE_YOUR_CALM);
      assertThat(good.get(3, "/").read(3).status()).isEqualTo(200);
      bad.socket.close();
      sender.join();
      await().untilAsserted(() -> assertThat(backends(proxy)).isZero());
    }
  }

  private static void repeat(FrameClient client, int times, Deed deed) {
    try {
      for (int i = 0; i < times; i++) {
        deed.once(client, 2 * i + 1);
      }
    } catch (IOException e) {
      // Sent away already.
    }
  }

  /** Requests that are with backends. */
  private static long backends(HttpFixture proxy) {
    return proxy.pool().members().stream().mapToLong(m -> m.backend().active.sum()).sum();
  }

  @ParameterizedTest
  @MethodSource
  void sendsAwayWhoSendsSuchAHead(String name, Deed deed, int code) throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var bad = new FrameClient(proxy.port)) {
      Thread.ofVirtual().start(() -> repeat(bad, 1, deed));
      assertThat(bad.next(GOAWAY).code()).isEqualTo(code);
      assertThat(backend.requests).isEmpty();
    }
  }

  static Stream<Arguments> sendsAwayWhoSendsSuchAHead() {
    byte[] part = FrameClient.block("x: " + "y".repeat(1000));
    return Stream.of(
        head(
            "endless CONTINUATION",
            (c, s) -> {
              c.frame(HEADERS, 0, s, FrameClient.block(":method: GET"));
              for (int i = 0; i < 1000; i++) {
                c.frame(CONTINUATION, 0, s, part);
              }
            },
            ENHANCE_YOUR_CALM),
        head(
            "empty CONTINUATION",
            (c, s) -> {
              c.frame(HEADERS, 0, s, FrameClient.block(":method: GET"));
              for (int i = 0; i < 1000; i++) {
                c.frame(CONTINUATION, 0, s);
              }
            },
            ENHANCE_YOUR_CALM),
        head(
            "CONTINUATION of another stream",
            (c, s) ->
                c.frame(HEADERS, 0, s, FrameClient.block(":method: GET"))
                    .frame(CONTINUATION, END_HEADERS, s + 2, part),
            PROTOCOL_ERROR),
        head(
            "a table that grows",
            (c, s) -> c.frame(HEADERS, END_HEADERS, s, (byte) 0x3f, (byte) 0xe2, (byte) 0x1f),
            COMPRESSION_ERROR),
        head(
            "a field that is not there",
            (c, s) -> c.frame(HEADERS, END_HEADERS, s, (byte) 0xff, (byte) 0x10),
            COMPRESSION_ERROR));
  }

  private static Arguments head(String name, Deed deed, int code) {
    return Arguments.of(name, deed, code);
  }

  @Test
  void boundsWhatAFewOctetsCanMean() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      ByteArrayOutputStream bomb = new ByteArrayOutputStream();
      bomb.writeBytes(FrameClient.block(":method: GET", ":scheme: http", ":path: /"));
      byte[] big = FrameClient.block("x: " + "y".repeat(3000));
      bomb.write(0x40);
      bomb.write(big, 1, big.length - 1);
      for (int i = 0; i < 10_000; i++) {
        bomb.write(0x80 | 62);
      }
      for (int stream = 1; stream < 100; stream += 2) {
        client.frame(HEADERS, END_HEADERS | END_STREAM, stream, bomb.toByteArray());
        assertThat(client.read(stream).status()).isEqualTo(431);
      }
      assertThat(client.get(101, "/").read(101).status()).isEqualTo(200);
    }
  }

  @Test
  void opensNoMoreStreamsThanItSays() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  asked.incrementAndGet();
                  peer.in.read();
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      for (int i = 0; i < 101; i++) {
        client.get(2 * i + 1, "/");
      }
      FrameClient.Frame refused = client.next(RST_STREAM);
      assertThat(refused.stream()).isEqualTo(201);
      assertThat(refused.code()).isEqualTo(REFUSED_STREAM);
      await().until(() -> asked.get() == 100);
      // All at once, which must not cost more than one by one.
      for (int i = 0; i < 100; i++) {
        client.reset(2 * i + 1);
      }
      await().untilAsserted(() -> assertThat(backends(proxy)).isZero());
    }
  }

  @ParameterizedTest
  @MethodSource
  void keepsToItsWindows(String name, Deed deed, int type) throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      Thread.ofVirtual().start(() -> repeat(client, 1, deed));
      assertThat(client.next(type).code()).isEqualTo(FLOW_CONTROL_ERROR);
    }
  }

  static Stream<Arguments> keepsToItsWindows() {
    return Stream.of(
        head(
            "a window of the connection that overflows",
            (c, s) -> c.windowUpdate(0, Integer.MAX_VALUE),
            GOAWAY),
        head(
            "a window of a stream that overflows",
            (c, s) -> c.post(1).windowUpdate(1, Integer.MAX_VALUE),
            RST_STREAM),
        head(
            "an initial window that makes one overflow",
            (c, s) -> c.post(1).windowUpdate(1, 1000).settings(4, Integer.MAX_VALUE),
            GOAWAY));
  }
}
