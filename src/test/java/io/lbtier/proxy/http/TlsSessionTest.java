package io.lbtier.proxy.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lbtier.model.ClientTls;
import io.lbtier.model.ClientTls.Version;
import io.lbtier.proxy.Certificate;
import io.lbtier.proxy.tls.Pems;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that are resumed, and what an authority says of the certificate. */
class TlsSessionTest {
  private static final String GET = "GET / HTTP/1.1|Host: a||";

  /** How often the client has been shown a certificate: not when a session is resumed. */
  private final AtomicInteger shown = new AtomicInteger();

  private SSLContext client(KeyManager... keys) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {new Counting(shown)}, null);
    return context;
  }

  private static SSLSocket connect(SSLContext client, int port, String protocol)
      throws IOException {
    SSLSocket socket =
        (SSLSocket) client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    socket.setEnabledProtocols(new String[] {protocol});
    return socket;
  }

  /** One request on a connection of its own; the head that the backend got. */
  private static Message ask(SSLContext client, HttpFixture proxy, String protocol)
      throws Exception {
    try (var connection = new HttpClient(connect(client, proxy.port, protocol))) {
      return connection.send(GET).read();
    }
  }

  private static HttpFixture proxy(int backend) {
    HttpFixture proxy = new HttpFixture();
    proxy.certificates = List.of("web");
    proxy.secrets = Map.of("web", Pems.pair("backend"));
    proxy.trusts = Map.of("ca", Pems.read("authority.crt"));
    return proxy.serve(backend);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void areResumedUntilTheCertificateChanges(String protocol) throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = proxy(backend.port())) {
      SSLContext client = client();
      for (int i = 0; i < 4; i++) {
        assertThat(ask(client, proxy, protocol).body()).isEqualTo("ok");
      }
      assertThat(shown).hasValue(1);
      var counters =
          requireNonNull(proxy.proxy.runtime().current().listener(proxy.port)).counters();
      assertThat(counters.handshakes.sum()).isEqualTo(4);
      assertThat(counters.handshakesResumed.sum()).isEqualTo(3);
      proxy.secrets = Map.of("web", Pems.pair("a"));
      proxy.serve(backend.port());
      ask(client, proxy, protocol);
      ask(client, proxy, protocol);
      assertThat(shown).hasValue(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void doNotGetAroundAnotherListenersRules(String protocol) throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = proxy(backend.port())) {
      SSLContext client = client();
      ask(client, proxy, protocol);
      proxy.clientTls = new ClientTls(Version.TLS_1_2, "ca", true);
      proxy.serve(backend.port());
      assertThatThrownBy(() -> ask(client, proxy, protocol)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void stillTellWhoTheClientIs(String protocol) throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = proxy(backend.port())) {
      proxy.clientTls = new ClientTls(Version.TLS_1_2, "ca", true);
      proxy.serve(backend.port());
      SSLContext client = client(TlsServer.keys("client"));
      for (int i = 0; i < 3; i++) {
        ask(client, proxy, protocol);
        assertThat(backend.requests.getLast().header("X-Forwarded-Client-Cert"))
            .contains("CN=proxy.example");
      }
      assertThat(shown).hasValue(1);
    }
  }

  private List<byte[]> staple(@Nullable String staple, String protocol) throws Exception {
    HttpFixture proxy = new HttpFixture();
    proxy.certificates = List.of("web");
    proxy.secrets =
        Map.of(
            "web",
            new Certificate(
                Pems.read("a.crt"),
                Pems.read("a.key"),
                staple == null ? null : Pems.read(staple + ".ocsp")));
    try (proxy;
        SSLSocket socket = connect(client(), proxy.serve().port, protocol)) {
      socket.startHandshake();
      return ((ExtendedSSLSession) socket.getSession()).getStatusResponses();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whatTheAuthoritySaysIsStapled(String protocol) throws Exception {
    assertThat(staple("a.good", protocol))
        .containsExactly(Base64.getMimeDecoder().decode(Pems.read("a.good.ocsp")));
  }

  @Test
  void whatDoesNotHelpIsNotStapled() throws Exception {
    assertThat(staple(null, "TLSv1.3")).isEmpty();
    assertThat(staple("a.revoked", "TLSv1.3")).isEmpty();
    assertThat(staple("a.short", "TLSv1.3")).as("over since 2026").isEmpty();
  }

  private record Counting(AtomicInteger shown) implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      shown.incrementAndGet();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
