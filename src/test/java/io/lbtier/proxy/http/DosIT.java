package io.lbtier.proxy.http;

import static org.awaitility.Awaitility.await;

import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.proxy.tls.Pems;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many clients that mean no good, and one that does: the good one is served all the time, what the
 * proxy holds meanwhile is bounded, and all of it is free again soon after they have gone.
 */
class DosIT {
  private static final int CONNECTIONS = 50;
  private static final byte[] LARGE =
      Message.lines("HTTP/1.1 200 OK|Content-Length: 1048576||" + "x".repeat(1 << 20));
  private static final String WEBSOCKET =
      "GET /socket HTTP/1.1|Host: a|Upgrade: websocket|Connection: Upgrade||";
  private static final String PING = "\u0089\u0084\u0001\u0002\u0003\u0004wxyz";

  /**
   * A kind of bad client.
   *
   * @param connection what it does with each of its connections; it gives up when the proxy does
   */
  record Attack(String name, Connection connection) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** What is done with a connection. */
  interface Connection {
    void abuse(Socket socket, BooleanSupplier on) throws IOException;
  }

  /** To track each buffer costs more than any attack. */
  @BeforeAll
  static void trackFewBuffers() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
  }

  @AfterAll
  static void trackAllBuffers() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  static List<Attack> attacks() {
    return List.of(
        new Attack("a head that comes octet by octet", DosIT::slowHead),
        new Attack("a body that comes octet by octet", DosIT::slowBody),
        new Attack("large responses that nobody reads", (s, on) -> all(s, "GET /large", on)),
        new Attack("requests without end, responses that nobody reads", DosIT::pipeline),
        new Attack("connections that do nothing", (s, on) -> s.getInputStream().read()),
        new Attack("connections that come and go", (s, on) -> {}),
        new Attack("connections that are reset", (s, on) -> s.setSoLinger(true, 0)),
        new Attack("requests whose client is gone", DosIT::leave),
        new Attack("a huge header", (s, on) -> repeat(s, "GET / HTTP/1.1|X: ", "y", on)),
        new Attack("many tiny headers", (s, on) -> repeat(s, "GET / HTTP/1.1|", "a:b|", on)),
        new Attack("empty lines without end", (s, on) -> repeat(s, "", "|", on)),
        new Attack(
            "chunks of one octet",
            (s, on) -> repeat(s, chunked("/"), "1;" + "e".repeat(200) + "|x|", on)),
        new Attack("trailers without end", (s, on) -> repeat(s, chunked("/") + "0|", "t: u|", on)),
        new Attack("what is no HTTP", (s, on) -> repeat(s, "\u0016\u0003\u0001", "\u0000", on)),
        new Attack("pings without end on a WebSocket", DosIT::pings));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void servesAGoodClientMeanwhile(Attack attack) throws Exception {
    try (var backend = new ScriptedBackend(DosIT::serve);
        var proxy = impatient(new HttpFixture()).serve(backend.port())) {
      new Siege(proxy, CONNECTIONS, () -> new Socket(InetAddress.getLoopbackAddress(), proxy.port))
          .survive(attack);
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> proxy.pool().members().getFirst().backend().active.sum() == 0);
    }
  }

  static Stream<Attack> handshakes() {
    String hello = "\u0016\u0003\u0001\u0000\u00ff\u0001";
    return Stream.of(
        new Attack("a handshake that stands still", (s, on) -> all(s, hello, on)),
        new Attack(
            "a ClientHello of 16 MiB",
            (s, on) ->
                repeat(
                    s,
                    "\u0016\u0003\u0001@\u0000\u0001\u00ff\u00ff\u00ff" + "x".repeat(0x3ffc),
                    "\u0016\u0003\u0001@\u0000" + "x".repeat(0x4000),
                    on)),
        new Attack("handshakes that are left", (s, on) -> send(s, hello)));
  }

  @ParameterizedTest
  @MethodSource("handshakes")
  void shakesHandsWithAGoodClientMeanwhile(Attack attack) throws Exception {
    try (var backend = new ScriptedBackend(DosIT::serve);
        var proxy = impatient(new HttpFixture())) {
      proxy.certificates = List.of("a");
      proxy.secrets = Map.of("a", Pems.pair("a"));
      proxy.serve(backend.port());
      new Siege(proxy, CONNECTIONS, () -> Tls.connect(proxy.port)).survive(attack);
    }
  }

  private static HttpFixture impatient(HttpFixture proxy) {
    proxy.timeouts = new Listener.HttpTimeouts(500, 2_000, 500, 60_000);
    proxy.poolTimeouts = new Pool.Timeouts(2_000, 5_000, 1_000);
    return proxy;
  }

  private static void serve(ScriptedBackend.Peer peer) throws IOException {
    for (Message r = Message.read(peer.in, false); r != null; r = Message.read(peer.in, false)) {
      switch (r.target()) {
        case "/large" -> peer.out.write(LARGE);
        case "/socket" -> {
          peer.send("HTTP/1.1 101 Yes|Upgrade: websocket|Connection: Upgrade||");
          peer.in.transferTo(peer.out);
        }
        default -> peer.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
      }
    }
  }

  private static String chunked(String path) {
    return "POST " + path + " HTTP/1.1|Host: a|Transfer-Encoding: chunked||";
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(Message.lines(text));
  }

  /** Sends a request, or a part of one, and waits for the end without reading. */
  private static void all(Socket socket, String start, BooleanSupplier on) throws IOException {
    send(socket, start.startsWith("GET") ? start + " HTTP/1.1|Host: a||" : start);
    while (on.getAsBoolean()) {
      Siege.pause(20);
    }
  }

  private static void slowHead(Socket socket, BooleanSupplier on) throws IOException {
    send(socket, "GET / HTTP/1.1|");
    while (on.getAsBoolean()) {
      send(socket, "a");
      Siege.pause(50);
    }
  }

  private static void slowBody(Socket socket, BooleanSupplier on) throws IOException {
    send(socket, "POST / HTTP/1.1|Host: a|Content-Length: 100000||");
    while (on.getAsBoolean()) {
      send(socket, "a");
      Siege.pause(50);
    }
  }

  private static void pipeline(Socket socket, BooleanSupplier on) throws IOException {
    repeat(socket, "", "GET / HTTP/1.1|Host: a||".repeat(100), on);
  }

  private static void leave(Socket socket, BooleanSupplier on) throws IOException {
    send(socket, "GET /large HTTP/1.1|Host: a||");
    socket.getInputStream().read();
    socket.setSoLinger(true, 0);
  }

  private static void pings(Socket socket, BooleanSupplier on) throws IOException {
    send(socket, WEBSOCKET);
    repeat(socket, "", PING, on);
  }

  /** Sends a start and then the same again and again, until the proxy closes. */
  private static void repeat(Socket socket, String start, String part, BooleanSupplier on)
      throws IOException {
    send(socket, start);
    byte[] block = Message.lines(part.repeat(Math.max(1, 1024 / part.length())));
    while (on.getAsBoolean()) {
      socket.getOutputStream().write(block);
      Siege.pause(5);
    }
  }
}
