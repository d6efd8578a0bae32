package io.lbtier.proxy;

import static io.lbtier.proxy.Configs.inputs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.Records;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.ListenerCounters;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol from and to real sockets. */
@Timeout(60)
class ProxyProtocolTest {
  private static final String HEADER = "PROXY TCP4 192.0.2.1 198.51.100.2 1234 443\r\n";
  private static final Listener.ProxyProtocol FROM_HERE =
      new Listener.ProxyProtocol(List.of("10.0.0.0/8", "127.0.0.0/8"), 5_000);

  private final int port = FreePorts.next();
  private final ProxyFixture fixture = new ProxyFixture();
  private final ServerSocket backend = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());

  private final EchoServer checked = new EchoServer("");

  /** What each connection to the backend has sent until its end, or until the end of a head. */
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  private final AtomicInteger connections = new AtomicInteger();

  ProxyProtocolTest() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
    backend.close();
    checked.close();
  }

  @Test
  void theClientOfATcpConnectionIsThatOfTheHeader() throws Exception {
    serve(tcp(FROM_HERE), null);
    send(HEADER + "hello");
    assertThat(next()).isEqualTo("hello");
    assertThat(entry().client()).isEqualTo("192.0.2.1");
    assertThat(entry().failure()).isEmpty();
    assertThat(entry().bytesReceived()).isEqualTo(5);
  }

  @Test
  void aHeaderMayComeInPieces() throws Exception {
    serve(tcp(FROM_HERE), null);
    try (Socket client = ProxyFixture.connect(port)) {
      client.setTcpNoDelay(true);
      for (byte each : (HEADER + "bye").getBytes(StandardCharsets.US_ASCII)) {
        client.getOutputStream().write(each);
      }
      client.shutdownOutput();
      assertThat(next()).isEqualTo("bye");
    }
    assertThat(entry().client()).isEqualTo("192.0.2.1");
  }

  @Test
  void whoIsNotTrustedIsAClient() throws Exception {
    serve(tcp(new Listener.ProxyProtocol(List.of("10.0.0.0/8", "::1/128"), 5_000)), null);
    send(HEADER);
    assertThat(next()).isEqualTo(HEADER);
    assertThat(entry().client()).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 1234 443\n",
        "\r\n\r\n\0\r\nQUIP\n"
      })
  void whatIsNoHeaderCostsTheConnection(String sent) throws Exception {
    serve(tcp(FROM_HERE), null);
    try (Socket client = send(sent)) {
      assertThat(ended(client)).isTrue();
    }
    assertThat(entry().failure()).startsWith("malformed PROXY header: ");
    assertThat(entry().client()).isEqualTo("127.0.0.1");
    assertThat(counters().withoutProxyHeader.sum()).isEqualTo(1);
    await().until(() -> counters().active.sum() == 0);
    assertThat(received).isEmpty();
  }

  @Test
  void aHeaderThatDoesNotComeInTimeCostsTheConnection() throws Exception {
    serve(tcp(new Listener.ProxyProtocol(FROM_HERE.from(), 200)), null);
    try (Socket client = ProxyFixture.connect(port)) {
      client.getOutputStream().write("PROXY TCP4 ".getBytes(StandardCharsets.US_ASCII));
      assertThat(ended(client)).isTrue();
    }
    assertThat(entry().failure()).isEqualTo("no PROXY header within 200 ms");
  }

  @Test
  void aConnectionThatEndsWithinItsHeaderIsTold() throws Exception {
    serve(tcp(FROM_HERE), null);
    send("PROXY").close();
    assertThat(entry().failure()).isEqualTo("ended within the PROXY header");
  }

  @Test
  void aLookWhetherThePortIsOpenIsNoError() throws Exception {
    serve(tcp(FROM_HERE), null);
    ProxyFixture.connect(port).close();
    await().until(() -> counters().connections.sum() == 1 && counters().active.sum() == 0);
    assertThat(counters().withoutProxyHeader.sum()).isZero();
    assertThat(fixture.log).isEmpty();
  }

  @Test
  void theClientOfAnHttpRequestIsThatOfTheHeader() throws Exception {
    Listener.Http http = Configs.http("web", port, "p");
    serve(
        new Listener.Http(
            "web",
            port,
            List.of(),
            http.routes(),
            http.limits(),
            http.timeouts(),
            FROM_HERE,
            null,
            null),
        null);
    try (Socket client = ProxyFixture.connect(port)) {
      client.getOutputStream().write(bytes(HEADER + "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
      assertThat(client.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
    }
    assertThat(next()).contains("X-Forwarded-For: 192.0.2.1\r\n");
    await().until(() -> !fixture.log.isEmpty());
    assertThat(((AccessLog.Http) fixture.log.getFirst()).client()).isEqualTo("192.0.2.1");
  }

  @Test
  void aBackendIsToldTheClient() throws Exception {
    serve(Configs.tcp("push", port, "p"), Pool.ProxyProtocol.V1);
    Socket client = send("hello");
    assertThat(next())
        .isEqualTo(
            "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d\r\nhello".formatted(client.getLocalPort(), port));
  }

  @Test
  void aBackendThatSpeaksFirstIsToldTheClientAtOnce() throws Exception {
    serve(Configs.tcp("push", port, "p"), Pool.ProxyProtocol.V1);
    try (Socket client = ProxyFixture.connect(port)) {
      await().until(() -> connections.get() == 1);
      client.shutdownOutput();
      assertThat(next()).startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 ");
    }
  }

  @Test
  void whatAProxyInFrontHasToldIsPassedOn() throws Exception {
    serve(tcp(FROM_HERE), Pool.ProxyProtocol.V2);
    send(HEADER + "hello");
    assertThat(HexFormat.of().formatHex(next().getBytes(StandardCharsets.ISO_8859_1)))
        .isEqualTo(
            "0d0a0d0a000d0a515549540a" + "2111000c" + "c0000201c633640204d201bb" + "68656c6c6f");
  }

  @Test
  void aCheckOfThePortThatServesBeginsWithAHeaderOfNobody() throws Exception {
    HealthCheck check =
        new HealthCheck(
            new HealthCheck.Http("/up", "a", 200, 200), 0, 20, 1_000, 2, 1, Pool.ProxyProtocol.V1);
    Pool pool = Configs.pool("p", check, backend.getLocalPort());
    fixture.apply(inputs(1, List.of(Configs.tcp("push", port, "p")), pool));
    assertThat(next()).startsWith("PROXY UNKNOWN\r\nGET /up HTTP/1.1\r\n");
    fixture.awaitStatus(s -> s.pools().getFirst().backends().getFirst().cause().isEmpty());
  }

  private Listener.Tcp tcp(Listener.ProxyProtocol proxyProtocol) {
    return new Listener.Tcp("push", port, "p", 60_000, proxyProtocol, null);
  }

  /** Checks go elsewhere, so that the backend sees what clients send alone. */
  private void serve(Listener listener, Pool.@Nullable ProxyProtocol out) {
    HealthCheck never =
        new HealthCheck(new HealthCheck.Tcp(), checked.port(), 3_600_000, 1_000, 100, 1);
    Pool pool = Configs.pool("p", never, backend.getLocalPort());
    fixture.apply(inputs(1, List.of(listener), Records.with(pool, "proxyProtocol", out)));
    fixture.awaitStatus(s -> s.ready());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Sends all that there is to send. */
  private Socket send(String text) throws IOException {
    Socket client = ProxyFixture.connect(port);
    client.getOutputStream().write(bytes(text));
    client.shutdownOutput();
    return client;
  }

  /** Bytes that the proxy has not read when it closes make the kernel reset. */
  private static boolean ended(Socket client) {
    try {
      return client.getInputStream().read() < 0;
    } catch (IOException e) {
      return Objects.requireNonNull(e.getMessage()).contains("reset");
    }
  }

  private String next() throws InterruptedException {
    return Objects.requireNonNull(received.poll(10, TimeUnit.SECONDS), "nothing was received");
  }

  private AccessLog.Tcp entry() {
    await().until(() -> !fixture.log.isEmpty());
    return (AccessLog.Tcp) fixture.log.getFirst();
  }

  private ListenerCounters counters() {
    return Objects.requireNonNull(fixture.proxy.runtime().current().listener(port)).counters();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = backend.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> receive(connection));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void receive(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
      StringBuilder text = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        text.append((char) c);
        if (text.indexOf("HTTP/1.1") > 0 && text.toString().endsWith("\r\n\r\n")) {
          connection
              .getOutputStream()
              .write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                      .getBytes(StandardCharsets.US_ASCII));
          break;
        }
      }
      received.add(text.toString());
    } catch (IOException e) {
      received.add("failed: " + e.getMessage());
    }
  }
}
