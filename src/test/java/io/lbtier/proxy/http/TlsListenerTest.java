package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Balancing;
import io.lbtier.model.KeyPart;
import io.lbtier.proxy.tls.Pems;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTPS: which certificate is served, and that the rest is as without. */
class TlsListenerTest {
  private static HttpFixture proxy(String... secrets) {
    HttpFixture proxy = new HttpFixture();
    proxy.certificates = List.of("a", "b");
    proxy.secrets = certificates(secrets);
    return proxy;
  }

  private static Map<String, io.lbtier.proxy.Certificate> certificates(String... names) {
    var all = new java.util.HashMap<String, io.lbtier.proxy.Certificate>();
    for (String name : names) {
      all.put(name, Pems.pair(name));
    }
    return all;
  }

  private static SSLSocket connect(int port, @Nullable String name, String... protocols)
      throws Exception {
    SSLSocket socket = Tls.connect(port);
    socket.setSoTimeout(10_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
    parameters.setProtocols(protocols);
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static String served(int port, @Nullable String name) throws Exception {
    try (SSLSocket socket = connect(port, name, "TLSv1.3", "TLSv1.2")) {
      socket.startHandshake();
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.example,CN=a.example",
    "x.wild.example,CN=a.example",
    "B.Example,CN=b.example",
    "other.example,CN=a.example",
    ",CN=a.example",
  })
  void choosesTheCertificateByName(@Nullable String name, String expected) throws Exception {
    try (var proxy = proxy("a", "b").serve()) {
      assertThat(served(proxy.port, name)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2", "TLSv1.3"})
  void carriesRequests(String protocol) throws Exception {
    String large = "x".repeat(200_000);
    try (var backend = ScriptedBackend.ok(large);
        var proxy = proxy("a", "b").serve(backend.port());
        var client = new HttpClient(connect(proxy.port, "b.example", protocol))) {
      for (int i = 0; i < 3; i++) {
        client.send("POST / HTTP/1.1|Host: b.example|Content-Length: 200000||" + large);
        assertThat(client.read().body()).isEqualTo(large);
        Message request = backend.requests.getLast();
        assertThat(request.body()).isEqualTo(large);
        assertThat(request.header("X-Forwarded-Proto")).isEqualTo("https");
      }
      assertThat(client.send("GET HTTP/1.1||").read().status()).isEqualTo(400);
    }
  }

  @Test
  void aKeyMayBeTheNameThatIsAskedFor() throws Exception {
    List<ScriptedBackend> backends = new ArrayList<>();
    try (var proxy = proxy("a", "b")) {
      for (int i = 0; i < 4; i++) {
        backends.add(ScriptedBackend.ok("" + i));
      }
      KeyPart name = new KeyPart(KeyPart.Kind.ServerName, "");
      proxy.balancing = new Balancing.Hash(List.of(name), Balancing.Table.Maglev, 0);
      proxy.serve(backends.stream().mapToInt(ScriptedBackend::port).toArray());
      Set<String> chosen = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        String first = ask(proxy.port, "n" + i + ".example");
        assertThat(ask(proxy.port, "N" + i + ".example")).isEqualTo(first);
        chosen.add(first);
      }
      assertThat(chosen).hasSizeGreaterThan(2);
    } finally {
      for (ScriptedBackend backend : backends) {
        backend.close();
      }
    }
  }

  private static String ask(int port, String name) throws Exception {
    try (var client = new HttpClient(connect(port, name, "TLSv1.3"))) {
      return client.get("/").read().body();
    }
  }

  @Test
  void refusesOldProtocols() throws Exception {
    java.security.Security.setProperty("jdk.tls.disabledAlgorithms", "");
    try (var proxy = proxy("a").serve();
        SSLSocket socket = connect(proxy.port, "a.example", "TLSv1.1")) {
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void refusesAHandshakeItHasNoCertificateFor() throws Exception {
    try (var proxy = proxy("b").serve()) {
      assertThat(served(proxy.port, "b.example")).isEqualTo("CN=b.example");
      assertThatThrownBy(() -> served(proxy.port, "a.example"))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("unrecognized_name");
      assertThat(served(proxy.port, "b.example")).isEqualTo("CN=b.example");
    }
  }

  @Test
  void takesANewCertificateWithoutCuttingConnections() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = proxy("a", "b").serve(backend.port());
        var client = new HttpClient(connect(proxy.port, "a.example", "TLSv1.3"))) {
      assertThat(client.get("/").read().body()).isEqualTo("ok");
      proxy.secrets = Map.of("a", Pems.pair("b"), "b", Pems.pair("b"));
      proxy.serve(backend.port());
      assertThat(served(proxy.port, "a.example")).isEqualTo("CN=b.example");
      assertThat(client.get("/").read().body()).isEqualTo("ok");
    }
  }

  @Test
  void keepsTheLastGoodCertificate() throws Exception {
    try (var proxy = proxy("a", "b").serve()) {
      var wrong = new io.lbtier.proxy.Certificate(Pems.read("a.crt"), Pems.read("b.key"));
      proxy.secrets = Map.of("a", wrong, "b", Pems.pair("b"));
      proxy.serve();
      assertThat(served(proxy.port, "a.example")).isEqualTo("CN=a.example");
    }
  }

  @Test
  void closesWhatSpeaksNoTls() throws Exception {
    try (var proxy = proxy("a").serve();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(Message.lines("GET / HTTP/1.1|Host: a||"));
      await().until(() -> socket.getInputStream().read() < 0);
    }
  }
}
