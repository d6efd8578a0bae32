package io.lbtier.proxy.http;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS clients of tests. */
final class Tls {
  /** Takes any certificate. */
  private static final TrustManager TRUST_ALL =
      new X509ExtendedTrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
          return new X509Certificate[0];
        }
      };

  private Tls() {}

  /** A connection to this machine by TLS 1.3 that takes any certificate. */
  static SSLSocket connect(int port) throws Exception {
    return (SSLSocket)
        trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
  }

  /** TLS 1.3 over a connection that there is already; takes any certificate. */
  static SSLSocket over(Socket connection) throws Exception {
    return (SSLSocket)
        trusting()
            .getSocketFactory()
            .createSocket(connection, "localhost", connection.getPort(), true);
  }

  /** A client of HTTP/2, chosen by ALPN, that takes any certificate. */
  static HttpClient http2() throws Exception {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_2)
        .sslContext(trusting())
        .build();
  }

  private static SSLContext trusting() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {TRUST_ALL}, new SecureRandom());
    return context;
  }
}
