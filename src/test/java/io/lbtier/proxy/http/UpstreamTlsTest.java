package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.BackendTls;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Pool;
import io.lbtier.model.Records;
import io.lbtier.proxy.Configs;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.Inputs;
import io.lbtier.proxy.ProxyFixture;
import io.lbtier.proxy.tls.Pems;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS towards backends: who is trusted with a request, and what is said of the others. */
class UpstreamTlsTest {
  private static final String OK = "HTTP/1.1 200 OK|Content-Length: 2||ok";
  private static final BackendTls STRICT = new BackendTls("shop.internal", "ca", true, "");
  private static final Map<String, String> TRUSTS = Map.of("ca", Pems.read("authority.crt"));

  private static ScriptedBackend backend(TlsServer tls) throws IOException {
    return new ScriptedBackend(
        peer -> {
          while (peer.read() != null) {
            peer.send(OK);
          }
        },
        tls);
  }

  private static HttpFixture proxy(BackendTls tls) {
    HttpFixture proxy = new HttpFixture();
    proxy.tls = tls;
    proxy.trusts = TRUSTS;
    proxy.secrets = Map.of("proxy", Pems.pair("client"));
    return proxy;
  }

  @Test
  void speaksTlsAndKeepsTheConnection() throws Exception {
    TlsServer tls = TlsServer.of("backend");
    try (var backend = backend(tls);
        var proxy = proxy(STRICT).serve(backend.port());
        var client = proxy.connect()) {
      String large = "x".repeat(500_000);
      for (int i = 0; i < 3; i++) {
        client.send("POST / HTTP/1.1|Host: a|Content-Length: 500000||" + large);
        assertThat(client.read().body()).isEqualTo("ok");
        assertThat(backend.requests.getLast().body()).isEqualTo(large);
      }
      assertThat(backend.accepted).hasValue(1);
      assertThat(tls.names).containsExactly("shop.internal");
    }
  }

  @Test
  void takesACertificateForTheAddressWithoutAName() throws Exception {
    TlsServer tls = TlsServer.of("address");
    try (var backend = backend(tls);
        var proxy = proxy(new BackendTls("", "ca", true, "")).serve(backend.port())) {
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("ok");
      assertThat(tls.names).isEmpty();
    }
  }

  /** The client hears of the stage and of nothing else; the cause is for the operators. */
  @ParameterizedTest
  @CsvSource({
    "backend, other.internal, ca, certificate is not for other.internal",
    "backend, '', ca, certificate is not for its address",
    "address, shop.internal, ca, certificate is not for shop.internal",
    "expired, shop.internal, ca, certificate has expired",
    "a, a.example, ca, certificate of an authority that is not trusted",
    "backend, shop.internal, stranger, certificate of an authority that is not trusted",
    "backend, shop.internal, '', certificate of an authority that is not trusted",
    "backend, shop.internal, absent, 'Secret \"absent\" with ca.crt is missing'",
    "backend, shop.internal, broken, malformed certificate (expected: X.509 in PEM)",
  })
  void sendsNothingToABackendThatIsNotTrusted(
      String certificate, String serverName, String trust, String cause) throws Exception {
    Map<String, String> trusts =
        Map.of(
            "ca", Pems.read("authority.crt"),
            "stranger", Pems.read("stranger.crt"),
            "broken", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    BackendTls tls = new BackendTls(serverName, trust, true, "");
    try (var backend = backend(TlsServer.of(certificate));
        var proxy = proxy(tls)) {
      proxy.trusts = trusts;
      proxy.serve(backend.port());
      Message response = proxy.ask("GET / HTTP/1.1|Host: a||");
      if (cause.startsWith("certificate")) {
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.header("X-Lbtier-Error")).isEqualTo("tls-failed");
        assertThat(response.body())
            .isEqualTo("502 Bad Gateway: no trusted connection to the backend could be made\n");
        assertThat(proxy.log(1).getFirst().failure()).isEqualTo("tls-failed");
      } else {
        assertThat(response.status()).as("even the check cannot begin").isGreaterThan(501);
      }
      assertThat(backend.requests).isEmpty();
      assertDown(tls, trusts, backend.port(), cause);
    }
  }

  /** Checks find the same, and say it in the status. */
  private static void assertDown(
      BackendTls tls, Map<String, String> trusts, int port, String cause) {
    try (ProxyFixture fixture = new ProxyFixture()) {
      fixture.apply(checked(new HealthCheck.Tcp(), tls, trusts, port));
      fixture.awaitEvent("/127.0.0.1:" + port + " went down: " + cause + ", ");
    }
  }

  private static Inputs checked(
      HealthCheck.Probe probe, BackendTls tls, Map<String, String> trusts, int port) {
    Pool plain = Configs.pool("p", new HealthCheck(probe, 0, 50, 8_000, 1, 1), port);
    Pool pool = Records.with(plain, "tls", tls);
    Inputs inputs = Configs.inputs(1, List.of(Configs.http("web", FreePorts.next(), "p")), pool);
    return new Inputs(inputs.config(), Map.of(), Map.of("proxy", Pems.pair("client")), trusts);
  }

  @Test
  void checksThroughTls() throws Exception {
    try (var backend = backend(TlsServer.of("backend"));
        var fixture = new ProxyFixture()) {
      fixture.apply(
          checked(new HealthCheck.Http("/", "", 200, 200), STRICT, TRUSTS, backend.port()));
      await().until(() -> !backend.requests.isEmpty());
      assertThat(backend.requests.getFirst().startLine()).isEqualTo("GET / HTTP/1.1");
    }
  }

  /** Where TLS is passed through, connections have none of the proxy's own. */
  @Test
  void checksThroughTlsOfTheirOwn() throws Exception {
    try (var good = backend(TlsServer.of("backend"));
        var expired = backend(TlsServer.of("expired"));
        var fixture = new ProxyFixture()) {
      HealthCheck check =
          new HealthCheck(new HealthCheck.Tcp(), 0, 50, 8_000, 1, 1, null, null, STRICT);
      Inputs inputs =
          Configs.inputs(
              1,
              List.of(Configs.tcp("push", FreePorts.next(), "p")),
              Configs.pool("p", check, good.port(), expired.port()));
      fixture.apply(new Inputs(inputs.config(), Map.of(), Map.of(), TRUSTS));
      fixture.awaitEvent("/127.0.0.1:" + expired.port() + " went down: certificate");
      fixture.awaitStatus(
          s ->
              s.pools().getFirst().backends().stream()
                  .anyMatch(b -> b.port() == good.port() && b.up() && b.cause().isEmpty()));
    }
  }

  @Test
  void beginsWhenTheSecretIsThere() throws Exception {
    try (var backend = backend(TlsServer.of("backend"));
        var fixture = new ProxyFixture()) {
      HealthCheck.Http probe = new HealthCheck.Http("/", "", 200, 200);
      fixture.apply(checked(probe, STRICT, Map.of(), backend.port()));
      fixture.awaitEvent(" went down: Secret \"ca\" with ca.crt is missing");
      fixture.source.deliver(checked(probe, STRICT, TRUSTS, backend.port()));
      fixture.awaitEvent("/127.0.0.1:" + backend.port() + " is up");
    }
  }

  @Test
  void looksAtNoCertificateWhenToldSo() throws Exception {
    try (var backend = backend(TlsServer.of("expired"));
        var proxy = proxy(new BackendTls("x.example", "", false, "")).serve(backend.port())) {
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void showsItsCertificate(String protocol) throws Exception {
    BackendTls mutual = new BackendTls("shop.internal", "ca", true, "proxy");
    try (var backend = backend(TlsServer.mutual("backend", protocol));
        var proxy = proxy(mutual).serve(backend.port())) {
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("ok");
      proxy.tls = STRICT;
      proxy.serve(backend.port());
      Message response = proxy.ask("GET / HTTP/1.1|Host: a||");
      assertThat(response.status()).isEqualTo(502);
      assertThat(response.header("X-Lbtier-Error")).isEqualTo("tls-failed");
      assertThat(backend.requests).hasSize(1);
      try (ProxyFixture fixture = new ProxyFixture()) {
        fixture.apply(
            checked(new HealthCheck.Http("/", "", 200, 200), STRICT, TRUSTS, backend.port()));
        fixture.awaitEvent(" went down: TLS refused: ");
      }
    }
  }

  @Test
  void saysWhenThereIsNoTls() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.in.read();
                  peer.send("HTTP/1.1 400 Bad Request|Content-Length: 0||");
                  peer.in.transferTo(java.io.OutputStream.nullOutputStream());
                });
        var proxy = proxy(STRICT).serve(backend.port())) {
      Message response = proxy.ask("GET / HTTP/1.1|Host: a||");
      assertThat(response.header("X-Lbtier-Error")).isEqualTo("tls-failed");
      assertDown(STRICT, TRUSTS, backend.port(), "does not speak TLS");
    }
  }

  @Test
  void givesUpAHandshakeThatTakesTooLong() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> peer.in.transferTo(java.io.OutputStream.nullOutputStream()));
        var proxy = proxy(STRICT)) {
      proxy.poolTimeouts = new Pool.Timeouts(200, 5_000, 60_000);
      proxy.serve(backend.port());
      Message response = proxy.ask("GET / HTTP/1.1|Host: a||");
      assertThat(response.header("X-Lbtier-Error")).isEqualTo("connect-timeout");
    }
  }

  /** Nothing of a request was sent, so that any may go to another backend. */
  @Test
  void goesToABackendThatIsTrusted() throws Exception {
    try (var bad = backend(TlsServer.of("expired"));
        var good = backend(TlsServer.of("backend"));
        var proxy = proxy(STRICT).serve(bad.port(), good.port())) {
      for (int i = 0; i < 4; i++) {
        Message response =
            proxy.ask("POST / HTTP/1.1|Host: a|Content-Length: 5|Connection: close||hello");
        assertThat(response.status()).isEqualTo(200);
      }
      assertThat(good.requests).hasSize(4);
      assertThat(bad.requests).isEmpty();
    }
  }

  @Test
  void followsSecretsAndUsesNoConnectionOfAnother() throws Exception {
    String get = "GET / HTTP/1.1|Host: a||";
    try (var backend = backend(TlsServer.of("backend"));
        var proxy = proxy(STRICT).serve(backend.port())) {
      assertThat(proxy.ask(get).status()).isEqualTo(200);
      int made = backend.accepted.get();
      proxy.serve(backend.port());
      assertThat(proxy.ask(get).status()).isEqualTo(200);
      assertThat(backend.accepted).as("kept through a change of something else").hasValue(made);
      proxy.trusts = Map.of("ca", "not a certificate");
      proxy.serve(backend.port());
      assertThat(proxy.ask(get).status()).as("the last good one serves").isEqualTo(200);
      assertThat(backend.accepted).hasValue(made);
      proxy.trusts = Map.of("ca", Pems.read("stranger.crt"));
      proxy.serve(backend.port());
      assertThat(proxy.ask(get).status()).isEqualTo(502);
      proxy.trusts = Map.of("ca", Pems.read("stranger.crt") + Pems.read("authority.crt"));
      proxy.serve(backend.port());
      assertThat(proxy.ask(get).status()).isEqualTo(200);
    }
  }

  @Test
  void sendsNothingInClearOnceTlsIsWanted() throws Exception {
    try (var backend = ScriptedBackend.ok("clear");
        var proxy = new HttpFixture().serve(backend.port())) {
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").body()).isEqualTo("clear");
      proxy.tls = STRICT;
      proxy.trusts = TRUSTS;
      proxy.serve(backend.port());
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").status()).isEqualTo(502);
      assertThat(backend.requests).hasSize(1);
    }
  }

  /** RFC 9112 section 9.8: without the alert somebody else may have ended it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takesTheEndOfAConnectionForThatOfABodyOnlyWhenAnnounced(boolean announced) throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send("HTTP/1.1 200 OK||hello");
                  if (announced) {
                    peer.socket.close();
                  }
                },
                TlsServer.of("backend"));
        var proxy = proxy(STRICT).serve(backend.port());
        var client = proxy.connect().get("/")) {
      if (announced) {
        assertThat(client.read().body()).isEqualTo("hello");
      } else {
        assertThatThrownBy(client::read).isInstanceOf(IOException.class);
      }
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo(announced ? "" : "reset");
    }
  }

  @Test
  void carriesAnUpgrade() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send("HTTP/1.1 101 X|Connection: upgrade|Upgrade: websocket||hi");
                  peer.in.transferTo(peer.out);
                },
                TlsServer.of("backend"));
        var proxy = proxy(STRICT).serve(backend.port());
        var client = proxy.connect()) {
      client.send("GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: websocket||");
      assertThat(client.readHead().status()).isEqualTo(101);
      assertThat(client.in.readNBytes(2)).asString().isEqualTo("hi");
      client.send("x".repeat(300_000));
      assertThat(client.in.readNBytes(300_000)).hasSize(300_000);
      backend.cut();
      assertThat(client.ended()).isTrue();
      await().until(() -> proxy.pool().members().getFirst().backend().active.sum() == 0);
    }
  }
}
