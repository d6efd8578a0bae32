package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Listener;
import io.lbtier.model.Route;
import io.lbtier.proxy.balance.Outcomes;
import io.lbtier.proxy.http.FrameClient.Frame;
import io.lbtier.proxy.http2.ErrorCode;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tunnels of streams of HTTP/2 through backends that are forward proxies (RFC 9113 section 8.5).
 */
class Http2ConnectTest {
  private static final String[] REQUEST = {":method: CONNECT", ":authority: b.example:443"};
  private static final String AGREED = "HTTP/1.1 200 Connection established|Content-Length: 5||";

  private static HttpFixture fixture() {
    HttpFixture proxy = new HttpFixture();
    proxy.routes = List.of(new Route(null, "/", "pool"), ConnectTest.route(null, "CONNECT"));
    return proxy;
  }

  /** Agrees, says "hi", then sends back what it gets, to the end of it; then says "bye". */
  private static ScriptedBackend echo() throws IOException {
    return new ScriptedBackend(
        peer -> {
          peer.read();
          peer.send(AGREED + "hi");
          peer.in.transferTo(peer.out);
          peer.send("bye");
        });
  }

  private static FrameClient connected(FrameClient client, int stream) throws IOException {
    client.headers(stream, false, REQUEST);
    Frame head = client.next(FrameClient.HEADERS);
    assertThat(head.ends()).isFalse();
    assertThat(client.fields(head)).containsExactly(":status: 200", "via: 1.1 lbtier");
    assertThat(data(client, 2)).isEqualTo("hi");
    return client;
  }

  /**
   * So many octets of data, of whatever stream, for which the window of the connection is opened.
   */
  private static String data(FrameClient client, int octets) throws IOException {
    StringBuilder data = new StringBuilder();
    while (data.length() < octets) {
      Frame frame = client.next(FrameClient.DATA);
      data.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
    }
    return data.toString();
  }

  @Test
  void passesConnectOnAndThenOctets() throws Exception {
    try (var backend = echo();
        var proxy = fixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client
          .headers(
              1, false, ":method: CONNECT", ":authority: b.example:443", "proxy-authorization: x")
          .data(1, "early", false);
      assertThat(client.fields(client.next(FrameClient.HEADERS)))
          .containsExactly(":status: 200", "via: 1.1 lbtier");
      assertThat(data(client, 7)).isEqualTo("hiearly");
      client.data(1, "GET / HTTP/1.1\r\n\r\n", false);
      assertThat(data(client, 18)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
      assertThat(backend.only().startLine()).isEqualTo("CONNECT b.example:443 HTTP/1.1");
      assertThat(backend.only().headers())
          .containsExactly(
              "host: b.example:443",
              "proxy-authorization: x",
              "Via: 2.0 lbtier",
              "X-Forwarded-For: 127.0.0.1",
              "X-Forwarded-Proto: http");
    }
  }

  @Test
  void keepsHalfOfATunnelAndAccountsForAll() throws Exception {
    HttpFixture fixture = fixture();
    fixture.outlierDetection = OutlierTest.unforgiving(60_000);
    try (var backend = echo();
        var proxy = fixture.serve(backend.port());
        var client = connected(new FrameClient(proxy.port), 1)) {
      var used = proxy.pool().members().getFirst().backend();
      assertThat(used.active.sum()).isEqualTo(1);
      Outcomes.Sample found = Objects.requireNonNull(used.outcomes()).take();
      assertThat(found.flows()).isEqualTo(1);
      assertThat(found.meanNanos()).isPositive();
      assertThat(proxy.log).isEmpty();
      client.data(1, "last words", true);
      FrameClient.Response rest = client.read(1);
      assertThat(rest.body()).isEqualTo("last wordsbye");
      var entry = proxy.log(1).getFirst();
      assertThat(entry.status()).isEqualTo(200);
      assertThat(entry.failure()).isEmpty();
      assertThat(entry.requestLine()).isEqualTo("CONNECT b.example:443 HTTP/2.0");
      assertThat(entry.bodySent()).isEqualTo(15);
      assertThat(used.active.sum()).isZero();
      // The stream is over and the connection is not.
      assertThat(connected(client, 3)).isNotNull();
    }
  }

  /** A backend that ends first is told on what its client still has to say. */
  @Test
  void keepsTheOtherHalfToo() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send(AGREED + "hi");
                  peer.in.read();
                  peer.socket.shutdownOutput();
                  String heard = new String(peer.in.readAllBytes(), StandardCharsets.ISO_8859_1);
                  assertThat(heard).isEqualTo("still here");
                });
        var proxy = fixture().serve(backend.port());
        var client = connected(new FrameClient(proxy.port), 1)) {
      client.data(1, "?", false);
      assertThat(client.next(FrameClient.DATA).ends()).isTrue();
      client.data(1, "still ", false);
      assertThat(proxy.log).isEmpty();
      client.data(1, "here", true);
      assertThat(proxy.log(1).getFirst().failure()).isEmpty();
      connected(client, 3);
    }
  }

  /** The backend has ended its side and reads nothing until the client has ended the other. */
  @Test
  void passesAllOnThatTheClientSendsAfterTheBackendsEnd() throws Exception {
    int taken = uploaded(Integer.MAX_VALUE);
    // What the kernel takes and a little of what waits for it, within what the stream may hold.
    for (int less = 64; less <= 112; less += 16) {
      int octets = taken - (256 << 10) - (less << 10);
      assertThat(uploaded(octets)).isEqualTo(octets);
    }
  }

  /** How many of so many octets the backend gets, or at how many the proxy takes no more. */
  private static int uploaded(int octets) throws Exception {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    CompletableFuture<Integer> got = new CompletableFuture<>();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send(AGREED + "hi");
                  peer.in.read();
                  peer.socket.shutdownOutput();
                  ended.join();
                  got.complete(peer.in.readAllBytes().length);
                });
        var proxy = fixture().serve(backend.port());
        var client = connected(new FrameClient(proxy.port), 1)) {
      client.data(1, "?", false);
      assertThat(client.next(FrameClient.DATA).ends()).isTrue();
      client.socket.setSoTimeout(500);
      String part = "x".repeat(4 << 10);
      int sent = 0;
      int window = (256 << 10) - 1;
      try {
        while (sent < octets) {
          while (window < part.length()) {
            Frame frame = client.next(FrameClient.WINDOW_UPDATE);
            window += frame.stream() == 1 ? frame.number() : 0;
          }
          int n = Math.min(part.length(), octets - sent);
          client.data(1, part.substring(0, n), false);
          window -= n;
          sent += n;
        }
      } catch (SocketTimeoutException _) {
        ended.complete(null);
        return sent;
      }
      client.data(1, "", true);
      ended.complete(null);
      return got.get(20, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 64 << 10})
  void carriesMuchBothWaysWithinItsWindows(int part) throws Exception {
    int octets = 1 << 20;
    try (var backend = echo();
        var proxy = fixture().serve(backend.port());
        var client = connected(new FrameClient(proxy.port), 1)) {
      String sent = "0123456789abcdef".repeat(part / 16);
      int parts = octets / sent.length();
      int window = 0;
      StringBuilder back = new StringBuilder();
      // As much as the stream may send at first, and then for each octet that comes back one more.
      int ahead = 128 << 10;
      for (int i = 0, come = 0; come < parts * sent.length(); ) {
        while (i < parts && i * sent.length() - come < ahead) {
          for (int at = 0; at < sent.length(); at += 16 << 10) {
            client.data(1, sent.substring(at, Math.min(sent.length(), at + (16 << 10))), false);
          }
          i++;
        }
        Frame frame = client.next(FrameClient.DATA);
        come += frame.payload().length;
        window += frame.payload().length;
        back.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
        if (window > 16 << 10) {
          client.windowUpdate(0, window).windowUpdate(1, window);
          window = 0;
        }
      }
      assertThat(back.toString().equals(sent.repeat(parts))).isTrue();
      client.windowUpdate(0, 64).windowUpdate(1, 64).data(1, "", true);
      assertThat(client.read(1).body()).isEqualTo("bye");
      assertThat(proxy.log(1).getFirst().bodySent()).isEqualTo((long) parts * sent.length() + 5);
    }
  }

  /** Longer than any host: it is no request, and others of the connection go on. */
  @Test
  void refusesAnAuthorityThatIsNone() throws Exception {
    try (var backend = echo();
        var proxy = fixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.headers(1, false, ":method: CONNECT", ":authority: " + "1".repeat(6_000));
      assertThat(client.next(FrameClient.RST_STREAM).code())
          .isEqualTo(ErrorCode.PROTOCOL_ERROR.code());
      connected(client, 3);
    }
  }

  /** What a backend has sent before its end reaches a client that is slow and still sends. */
  @Test
  void losesNothingOfABackendThatHasEndedAndTakesNoMore() throws Exception {
    String much = "x".repeat(100_000);
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send(AGREED + "hi");
                  peer.in.read();
                  peer.send(much);
                });
        var proxy = fixture().serve(backend.port());
        var client = connected(new FrameClient(proxy.port), 1)) {
      client.data(1, "?", false);
      int window = 65_535 - 2;
      data(client, window);
      // The first finds the connection closed, and the backend's kernel resets it.
      for (int i = 0; i < 3; i++) {
        client.data(1, "more", false).frame(FrameClient.PING, 0, 0, new byte[8]);
        client.next(FrameClient.PING);
      }
      client.windowUpdate(0, 100_000).windowUpdate(1, 100_000);
      assertThat(client.read(1).body()).hasSize(much.length() - window);
    }
  }

  /** A client that does not read keeps its backend from sending. */
  @Test
  void holdsNoMoreThanWindowsAllow() throws Exception {
    CompletableFuture<Long> taken = new CompletableFuture<>();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send(AGREED);
                  byte[] much = new byte[64 << 10];
                  long n = 0;
                  peer.socket.setSendBufferSize(64 << 10);
                  var writing =
                      Thread.ofVirtual()
                          .start(
                              () -> {
                                try {
                                  for (int i = 0; i < 1000; i++) {
                                    peer.out.write(much);
                                  }
                                  taken.complete(64_000L << 10);
                                } catch (IOException e) {
                                  taken.complete(-1L);
                                }
                              });
                  try {
                    writing.join();
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                });
        var proxy = fixture()) {
      proxy.timeouts = new Listener.HttpTimeouts(10_000, 60_000, 10_000, 300);
      proxy.serve(backend.port());
      try (var client = new FrameClient(proxy.port)) {
        client.headers(1, false, REQUEST);
        Frame reset = client.next(FrameClient.RST_STREAM);
        assertThat(reset.code()).isEqualTo(ErrorCode.CANCEL.code());
        assertThat(taken.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        assertThat(proxy.log(1).getFirst().failure()).isEqualTo("tunnel-idle");
        assertThat(proxy.log.getFirst().bodySent()).isLessThan(1 << 20);
      }
    }
  }

  @Test
  void passesResetsOn() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send(AGREED + "hi");
                  if (peer.in.read() == 'r') {
                    peer.reset();
                    return;
                  }
                  try {
                    seen.complete("read " + peer.in.read());
                  } catch (IOException e) {
                    seen.complete(e.getMessage());
                  }
                });
        var proxy = fixture().serve(backend.port());
        var client = connected(new FrameClient(proxy.port), 1)) {
      client.data(1, "r", false);
      Frame reset = client.next(FrameClient.RST_STREAM);
      assertThat(reset.code()).isEqualTo(ErrorCode.CONNECT_ERROR.code());
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("backend-reset");
      connected(client, 3).data(3, "x", false).reset(3);
      assertThat(seen.get(10, TimeUnit.SECONDS)).contains("reset");
      assertThat(proxy.log(2).getLast().failure()).isEqualTo("client-reset");
      connected(client, 5);
    }
  }

  @Test
  void endsWithItsConnection() throws Exception {
    try (var backend = echo();
        var proxy = fixture().serve(backend.port())) {
      connected(new FrameClient(proxy.port), 1).close();
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("client-reset");
      var used = proxy.pool().members().getFirst().backend();
      await().until(() -> used.active.sum() == 0);
    }
  }

  @Test
  void lastsToTheEndOfADrain() throws Exception {
    HttpFixture fixture = fixture();
    fixture.drainMillis = 2_000;
    try (var backend = echo();
        var proxy = fixture.serve(backend.port());
        var client = connected(new FrameClient(proxy.port), 1)) {
      var cut =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return proxy.proxy.drain();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      client.next(FrameClient.GOAWAY);
      client.data(1, "still", false);
      assertThat(data(client, 5)).isEqualTo("still");
      assertThat(cut.get(10, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(client.ended()).isTrue();
      assertThat(proxy.log(1).getLast().failure()).isEqualTo("proxy-stopped");
    }
  }

  /** In the form of gRPC it would be a 200. */
  @Test
  void tellsOfFailuresByStatusAlone() throws Exception {
    try (var proxy = fixture().serve();
        var client = new FrameClient(proxy.port)) {
      client.headers(1, false, REQUEST[0], REQUEST[1], "content-type: application/grpc");
      assertThat(client.read(1).status()).isEqualTo(503);
    }
  }

  @Test
  void answersAsTheBackendDeclines() throws Exception {
    try (var backend =
            ScriptedBackend.answering(
                "HTTP/1.1 407 X|Proxy-Authenticate: Basic|Content-Length: 2||no");
        var proxy = fixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      for (int stream = 1; stream < 6; stream += 2) {
        FrameClient.Response response =
            client.headers(stream, false, REQUEST).data(stream, "ahead", false).read(stream);
        assertThat(response.status()).isEqualTo(407);
        assertThat(response.fields()).contains("proxy-authenticate: Basic");
        assertThat(response.body()).isEqualTo("no");
      }
      // Nothing was sent ahead, so that one connection will do.
      assertThat(backend.requests).hasSize(3).allMatch(r -> r.body().isEmpty());
      assertThat(backend.accepted).hasValue(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    ":method: CONNECT",
    ":method: CONNECT|host: b.example:443",
    ":method: CONNECT|:authority: b.example:443|:path: /",
    ":method: CONNECT|:authority: b.example:443|:scheme: https",
    ":method: CONNECT|:authority: b.example:443|host: a.example:443",
    ":method: CONNECT|:authority: b.example:443|transfer-encoding: chunked",
  })
  void resetsWhatIsNoConnect(String fields) throws Exception {
    try (var backend = echo();
        var proxy = fixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.headers(1, false, fields.split("\\|"));
      assertThat(client.next(FrameClient.RST_STREAM).code())
          .isEqualTo(ErrorCode.PROTOCOL_ERROR.code());
      assertThat(backend.accepted).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b.example",
        "b.example:0",
        "b.example:65536",
        "u@b.example:443",
        "b.example:1:2",
        "/b.example:443",
        "https://b.example:443",
      })
  void refusesWhatIsNoHostAndPort(String authority) throws Exception {
    try (var backend = echo();
        var proxy = fixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.headers(1, false, ":method: CONNECT", ":authority: " + authority);
      assertThat(client.fields(client.next(FrameClient.HEADERS)).getFirst())
          .isEqualTo(":status: 400");
      assertThat(backend.accepted).hasValue(0);
    }
  }

  @Test
  void resetsATunnelWithTrailersAndOneThatSendsTooMuch() throws Exception {
    CompletableFuture<Integer> over = new CompletableFuture<>();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send(AGREED + "hi");
                  over.join();
                });
        var proxy = fixture().serve(backend.port());
        var client = connected(new FrameClient(proxy.port), 1)) {
      client.headers(1, true, "x: y");
      assertThat(client.next(FrameClient.RST_STREAM).code())
          .isEqualTo(ErrorCode.PROTOCOL_ERROR.code());
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("client-reset");
      connected(client, 3).data(3, "", true).data(3, "more", false);
      assertThat(client.next(FrameClient.RST_STREAM).code())
          .isEqualTo(ErrorCode.STREAM_CLOSED.code());
      over.complete(0);
    }
  }

  /** Before there is a tunnel a stream may end as any other. */
  @Test
  void givesUpBeforeThereIsATunnel() throws Exception {
    CompletableFuture<Integer> end = new CompletableFuture<>();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  end.complete(peer.in.read());
                });
        var proxy = fixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.headers(1, false, REQUEST).data(1, "ahead", false);
      await().until(() -> backend.requests.size() == 1);
      client.reset(1);
      assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("client-closed");
      assertThat(backend.only().body()).isEmpty();
    }
  }
}
