package io.lbtier.proxy.tcp;

import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Balancing;
import io.lbtier.model.KeyPart;
import io.lbtier.model.Listener;
import io.lbtier.model.Listener.SniRoute;
import io.lbtier.proxy.Configs;
import io.lbtier.proxy.EchoServer;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.ProxyFixture;
import io.lbtier.proxy.telemetry.AccessLog;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.Socket;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TlsPassThroughTest {
  private final int port = FreePorts.next();
  private final ProxyFixture fixture = new ProxyFixture();
  private final EchoServer shop = new EchoServer("shop");
  private final EchoServer wild = new EchoServer("wild");
  private final EchoServer deep = new EchoServer("deep");
  private final EchoServer rest = new EchoServer("rest");

  TlsPassThroughTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    fixture.close();
    for (EchoServer each : List.of(shop, wild, deep, rest)) {
      each.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "shop.example.com, shop",
    "SHOP.Example.com, shop",
    "a.example.com, wild",
    "a.b.example.com, wild",
    "a.deep.example.com, deep",
    "deep.example.com, wild",
    "example.com, rest",
    "other.example, rest",
    ", rest",
  })
  void choosesThePoolByName(@Nullable String name, String expected) throws Exception {
    start("rest", 5_000);
    byte[] hello = ClientHelloTest.hello(SslProvider.JDK, name, "TLSv1.3");
    try (Socket client = ProxyFixture.connect(port)) {
      client.getOutputStream().write(hello);
      assertThat(ProxyFixture.greeting(client)).isEqualTo(expected);
      assertThat(client.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(entry().failure()).isEmpty();
    assertThat(entry().bytesReceived()).isEqualTo(hello.length);
  }

  @Test
  void aKeyMayBeTheName() throws Exception {
    KeyPart name = new KeyPart(KeyPart.Kind.ServerName, "");
    fixture.apply(
        inputs(
            1,
            List.of(new Listener.Tls("tls", port, List.of(), "all", 5_000, 60_000, null, null)),
            pool(
                "all",
                Configs.TCP_CHECK,
                new Balancing.Hash(List.of(name), Balancing.Table.Maglev, 0),
                shop.port(),
                wild.port(),
                deep.port(),
                rest.port())));
    fixture.awaitStatus(s -> s.ready());
    Set<String> backends = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      String host = "n" + i + ".example";
      String chosen = greeting(host);
      assertThat(greeting(host.toUpperCase(Locale.ROOT))).isEqualTo(chosen);
      backends.add(chosen);
    }
    assertThat(backends).hasSizeGreaterThan(2);
  }

  private String greeting(String name) throws Exception {
    try (Socket client = ProxyFixture.connect(port)) {
      client.getOutputStream().write(ClientHelloTest.hello(SslProvider.JDK, name, "TLSv1.3"));
      return ProxyFixture.greeting(client);
    }
  }

  @Test
  void aHelloMayComeInPieces() throws Exception {
    start(null, 5_000);
    byte[] hello =
        ClientHelloTest.spread(
            ClientHelloTest.hello(SslProvider.JDK, "shop.example.com", "TLSv1.3"), 50);
    try (Socket client = ProxyFixture.connect(port)) {
      client.setTcpNoDelay(true);
      for (byte each : hello) {
        client.getOutputStream().write(each);
      }
      assertThat(ProxyFixture.greeting(client)).isEqualTo("shop");
      assertThat(client.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "other.example, no route for server name other.example",
    ", 'no server name, and no pool for that'"
  })
  void whatNoRouteTakesIsToldAndClosed(@Nullable String name, String failure) throws Exception {
    start(null, 5_000);
    try (Socket client = ProxyFixture.connect(port)) {
      client.getOutputStream().write(ClientHelloTest.hello(SslProvider.JDK, name, "TLSv1.3"));
      assertThat(HexFormat.of().formatHex(client.getInputStream().readAllBytes()))
          .isEqualTo("15030300020270");
    }
    assertThat(entry().failure()).isEqualTo(failure);
    var live = Objects.requireNonNull(fixture.proxy.runtime().current().listener(port));
    assertThat(live.counters().unserved.sum()).isEqualTo(1);
  }

  @Test
  void whatIsNoTlsIsClosed() throws Exception {
    start("rest", 5_000);
    try (Socket client = ProxyFixture.connect(port)) {
      client
          .getOutputStream()
          .write("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(entry().failure()).isEqualTo("malformed ClientHello: no record of a handshake");
  }

  @Test
  void aClientThatSaysNothingIsClosed() throws Exception {
    start("rest", 200);
    try (Socket client = ProxyFixture.connect(port)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(entry().failure()).isEqualTo("no ClientHello within 200 ms");
  }

  @Test
  void aClientThatEndsWithinItsHelloIsClosed() throws Exception {
    start("rest", 5_000);
    try (Socket client = ProxyFixture.connect(port)) {
      client.getOutputStream().write(new byte[] {22, 3, 1});
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(entry().failure()).isEqualTo("ended within the ClientHello");
  }

  private void start(@Nullable String others, long helloTimeoutMillis) {
    fixture.apply(
        inputs(
            1,
            List.of(
                new Listener.Tls(
                    "tls",
                    port,
                    List.of(
                        new SniRoute("shop.example.com", "shop"),
                        new SniRoute("*.example.com", "wild"),
                        new SniRoute("*.deep.example.com", "deep")),
                    others,
                    helloTimeoutMillis,
                    60_000,
                    null,
                    null)),
            pool("shop", shop.port()),
            pool("wild", wild.port()),
            pool("deep", deep.port()),
            pool("rest", rest.port())));
    fixture.awaitStatus(s -> s.ready());
  }

  private AccessLog.Tcp entry() {
    await().until(() -> !fixture.log.isEmpty());
    return (AccessLog.Tcp) fixture.log.getFirst();
  }
}
