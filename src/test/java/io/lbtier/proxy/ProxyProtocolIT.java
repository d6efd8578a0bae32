package io.lbtier.proxy;

import static io.lbtier.proxy.Configs.inputs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.Records;
import io.lbtier.proxy.telemetry.AccessLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy, whose protocol it is, as the proxy in front and as the one behind. */
@Timeout(60)
class ProxyProtocolIT {
  private static final String CLIENT = "127.0.0.77";

  private final int port = FreePorts.next();
  private final ProxyFixture fixture = new ProxyFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  /** What HAProxy says of the connection that it was told of. */
  private static final String TELLS_WHO =
      """
      frontend f
        mode http
        bind 127.0.0.1:%d accept-proxy
        bind [::1]:%<d accept-proxy
        http-request return status 200 content-type text/plain lf-string "%%[src] %%[src_port] %%[dst] %%[dst_port]"
      """;

  @ParameterizedTest
  @CsvSource({
    "V1, 127.0.0.77, 127.0.0.1",
    "V2, 127.0.0.77, 127.0.0.1",
    "V1, ::1, ::1",
    "V2, ::1, ::1"
  })
  void haproxyBehindIsToldTheClient(Pool.ProxyProtocol version, String from, String to)
      throws Exception {
    try (Haproxy behind = new Haproxy(TELLS_WHO)) {
      HealthCheck check =
          new HealthCheck(new HealthCheck.Http("/", "a", 200, 200), 0, 50, 500, 1, 1, version);
      Pool pool = Configs.pool("p", check, behind.port);
      fixture.apply(
          inputs(
              1,
              List.of(Configs.tcp("push", port, "p")),
              Records.with(pool, "proxyProtocol", version)));
      fixture.awaitStatus(s -> s.pools().getFirst().backends().getFirst().cause().isEmpty());
      try (Socket client = connect(from, to, port)) {
        assertThat(ask(client))
            .startsWith("HTTP/1.1 200 ")
            .endsWith("\r\n\r\n%s %d %s %d".formatted(from, client.getLocalPort(), to, port));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "send-proxy",
        "send-proxy-v2",
        "send-proxy-v2 proxy-v2-options crc32c,unique-id,authority",
        "send-proxy check inter 100ms",
        "send-proxy-v2 check inter 100ms"
      })
  void haproxyInFrontTellsTheClient(String options) throws Exception {
    try (EchoServer echo = new EchoServer("e");
        Haproxy front =
            new Haproxy(
                """
                listen l
                  mode tcp
                  bind 127.0.0.1:%%d
                  unique-id-format "%%%%[uuid()]"
                  server s 127.0.0.1:%d %s
                """
                    .formatted(port, options))) {
      fixture.apply(
          inputs(
              1,
              List.of(
                  new Listener.Tcp(
                      "push",
                      port,
                      "p",
                      60_000,
                      new Listener.ProxyProtocol(List.of("127.0.0.0/8"), 5_000),
                      null)),
              Configs.pool("p", echo.port())));
      fixture.awaitStatus(s -> s.ready());
      await().untilAsserted(() -> assertThat(whole(front.port)).isEqualTo("e\nhello"));
      await()
          .untilAsserted(
              () ->
                  assertThat(fixture.log)
                      .extracting(entry -> ((AccessLog.Tcp) entry).client())
                      .contains(CLIENT));
      assertThat(fixture.log)
          .extracting(entry -> ((AccessLog.Tcp) entry).failure())
          .allMatch(failure -> !failure.contains("PROXY"));
    }
  }

  private static String whole(int port) throws IOException {
    try (Socket client = connect(CLIENT, "127.0.0.1", port)) {
      client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static String ask(Socket client) throws IOException {
    client
        .getOutputStream()
        .write(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  private static Socket connect(String from, String to, int port) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral(to), port));
    socket.setSoTimeout(10_000);
    return socket;
  }
}
