package io.lbtier.proxy.http;

import io.lbtier.model.KeyMaterial;
import io.lbtier.proxy.Certificate;
import io.lbtier.proxy.tls.Pems;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** The JDK's TLS, for backends of tests: written apart from the proxy's. */
final class TlsServer {
  /** The names that clients have asked for. */
  final List<String> names = new CopyOnWriteArrayList<>();

  private final SSLContext context;
  private final boolean asksForCertificate;
  private final String protocol;

  private TlsServer(SSLContext context, boolean asksForCertificate, String protocol) {
    this.context = context;
    this.asksForCertificate = asksForCertificate;
    this.protocol = protocol;
  }

  /** Shows a certificate of {@link Pems}, by TLS 1.3. */
  static TlsServer of(String certificate) throws GeneralSecurityException, IOException {
    return new TlsServer(context(certificate), false, "TLSv1.3");
  }

  /** Also wants one of the test authority's. */
  static TlsServer mutual(String certificate, String protocol)
      throws GeneralSecurityException, IOException {
    return new TlsServer(context(certificate), true, protocol);
  }

  /** A context with a certificate of {@link Pems}, which trusts the test authority. */
  static SSLContext context(String certificate) throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {keys(certificate)}, trust(), null);
    return context;
  }

  /** A certificate of {@link Pems} with its key. */
  static KeyManager keys(String certificate) throws GeneralSecurityException, IOException {
    Certificate pem = Pems.pair(certificate);
    KeyMaterial pair = KeyMaterial.parse(pem.chainPem(), pem.keyPem());
    KeyStore keys = store();
    keys.setKeyEntry("own", pair.key(), new char[0], pair.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
    managers.init(keys, new char[0]);
    return new Own((X509ExtendedKeyManager) managers.getKeyManagers()[0]);
  }

  /** Shows a server its certificate even when that has not asked for one of its issuer. */
  private static final class Own extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager keys;

    Own(X509ExtendedKeyManager keys) {
      this.keys = keys;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"own"};
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "own";
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return keys.getServerAliases(type, issuers);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return keys.chooseServerAlias(type, issuers, socket);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return keys.getPrivateKey(alias);
    }
  }

  /** Trusts the test authority alone. */
  static TrustManager[] trust() throws GeneralSecurityException, IOException {
    KeyStore trusted = store();
    trusted.setCertificateEntry(
        "authority", KeyMaterial.certificates(Pems.read("authority.crt")).getFirst());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    return trust.getTrustManagers();
  }

  private static KeyStore store() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** The server's side of a connection; closing it leaves {@code socket} open. */
  SSLSocket wrap(Socket socket) throws IOException {
    SSLSocket wrapped =
        (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), false);
    wrapped.setUseClientMode(false);
    SSLParameters parameters = wrapped.getSSLParameters();
    parameters.setNeedClientAuth(asksForCertificate);
    parameters.setProtocols(new String[] {protocol});
    parameters.setSNIMatchers(
        List.of(
            new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
              @Override
              public boolean matches(SNIServerName name) {
                names.add(((SNIHostName) name).getAsciiName());
                return true;
              }
            }));
    wrapped.setSSLParameters(parameters);
    return wrapped;
  }
}
