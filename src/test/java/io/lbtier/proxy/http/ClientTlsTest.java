package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.ClientTls;
import io.lbtier.model.ClientTls.Version;
import io.lbtier.model.KeyMaterial;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.tls.Pems;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which clients are served, and what backends are told of them. */
class ClientTlsTest {
  private static final String HASH =
      "X-Forwarded-Client-Cert: Hash=[0-9a-f]{64};Subject=\"O=lbtier .*,CN=proxy.example\"";
  private static final String GET = "GET / HTTP/1.1|Host: a||";

  private static HttpFixture proxy(ClientTls clients, int... ports) {
    HttpFixture proxy = new HttpFixture();
    proxy.certificates = List.of("web");
    proxy.secrets = Map.of("web", Pems.pair("backend"));
    proxy.trusts = Map.of("ca", Pems.read("authority.crt"));
    proxy.clientTls = clients;
    return proxy.serve(ports);
  }

  /** A client with a certificate, or without when there is no name. */
  private static HttpClient connect(int port, @Nullable String certificate, String protocol)
      throws Exception {
    SSLContext context;
    if (certificate == null) {
      context = SSLContext.getInstance("TLS");
      context.init(null, TlsServer.trust(), null);
    } else {
      context = TlsServer.context(certificate);
    }
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setEnabledProtocols(new String[] {protocol});
    return new HttpClient(socket);
  }

  private static String ask(int port, @Nullable String certificate, String protocol)
      throws Exception {
    try (HttpClient client = connect(port, certificate, protocol)) {
      return client.send(GET).read().body();
    }
  }

  private static long refused(HttpFixture proxy) {
    LiveListener listener = proxy.proxy.runtime().current().listener(proxy.port);
    return Objects.requireNonNull(listener).counters().handshakesFailed.sum();
  }

  @ParameterizedTest
  @CsvSource({
    "true, client, true",
    "true, , false",
    "true, a, false",
    "false, client, true",
    "false, , true",
    "false, a, false",
  })
  void servesWhoMayBe(boolean required, @Nullable String certificate, boolean served)
      throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = proxy(new ClientTls(Version.TLS_1_2, "ca", required), backend.port())) {
      for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
        if (served) {
          assertThat(ask(proxy.port, certificate, protocol)).isEqualTo("ok");
        } else {
          assertThatThrownBy(() -> ask(proxy.port, certificate, protocol))
              .isInstanceOf(IOException.class);
        }
      }
      await().until(() -> refused(proxy) == (served ? 0 : 2));
      assertThat(backend.requests).hasSize(served ? 2 : 0);
      assertThat(proxy.log(served ? 2 : 0)).hasSize(served ? 2 : 0);
    }
  }

  @Test
  void tellsBackendsOfTheCertificateAndBelievesNobodyElse() throws Exception {
    String lie = "GET / HTTP/1.1|Host: a|x-forwarded-client-cert: Hash=1||";
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = proxy(new ClientTls(Version.TLS_1_2, "ca", false), backend.port())) {
      try (var client = connect(proxy.port, "client", "TLSv1.3")) {
        for (int i = 0; i < 2; i++) {
          client.send(lie).read();
          assertThat(backend.requests.getLast().headers()).last().asString().matches(HASH);
          assertThat(backend.requests.getLast().all("X-Forwarded-Client-Cert")).hasSize(1);
          assertThat(backend.requests.getLast().header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        }
      }
      try (var client = connect(proxy.port, null, "TLSv1.3")) {
        client.send(lie).read();
        assertThat(backend.requests.getLast().header("X-Forwarded-Client-Cert")).isNull();
      }
    }
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port())) {
      proxy.ask(lie);
      assertThat(backend.only().header("X-Forwarded-Client-Cert")).isNull();
      String spelled = "GET / HTTP/1.1|Host: a|X_Forwarded_Client_Cert: 1||";
      assertThat(proxy.ask(spelled).status()).isEqualTo(400);
    }
  }

  @Test
  void quotesTheSubject() throws Exception {
    var certificate = KeyMaterial.certificates(Pems.read("client.crt")).getFirst();
    byte[] line = ClientCertificate.line(certificate);
    assertThat(Octets.text(line, 0, line.length))
        .endsWith(";Subject=\"O=lbtier \\\\\\\"x\\\\\\\"\\\\, y,CN=proxy.example\"\r\n");
  }

  @Test
  void speaksNoOlderVersionThanWanted() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = proxy(new ClientTls(Version.TLS_1_3, "", false), backend.port())) {
      assertThat(ask(proxy.port, null, "TLSv1.3")).isEqualTo("ok");
      assertThatThrownBy(() -> ask(proxy.port, null, "TLSv1.2")).isInstanceOf(IOException.class);
      assertThat(refused(proxy)).isEqualTo(1);
    }
  }

  @Test
  void followsItsAuthoritiesAndServesNobodyWithoutAny() throws Exception {
    ClientTls required = new ClientTls(Version.TLS_1_2, "ca", true);
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = proxy(required, backend.port());
        var open = connect(proxy.port, "client", "TLSv1.3")) {
      assertThat(open.send(GET).read().body()).isEqualTo("ok");
      proxy.trusts = Map.of("ca", "not a certificate");
      proxy.serve(backend.port());
      assertThat(ask(proxy.port, "client", "TLSv1.3")).as("the last good one").isEqualTo("ok");
      proxy.trusts = Map.of("ca", Pems.read("stranger.crt"));
      proxy.serve(backend.port());
      assertThatThrownBy(() -> ask(proxy.port, "client", "TLSv1.3"))
          .isInstanceOf(IOException.class);
      assertThat(open.send(GET).read().body()).as("is not cut").isEqualTo("ok");
      proxy.clientTls = new ClientTls(Version.TLS_1_2, "absent", true);
      proxy.serve(backend.port());
      assertThatThrownBy(() -> ask(proxy.port, "client", "TLSv1.3"))
          .isInstanceOf(IOException.class);
      assertThat(proxy.proxy.status().listeners().getFirst().error())
          .isEqualTo(
              "no valid certificate and key in Secret web, or no valid ca.crt in Secret absent");
    }
  }
}
