package io.lbtier.proxy.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The line that tells backends of a client's certificate: its fingerprint (SHA-256, in hex) and its
 * subject (RFC 2253, in quotes, with everything but visible ASCII as a question mark). The form is
 * that of Envoy, which backends know.
 */
final class ClientCertificate {
  /** Longest line; a subject that is longer stays away. */
  static final int LONGEST = 640;

  private ClientCertificate() {}

  /** The whole line; empty for a client without a certificate. */
  static byte[] line(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate certificate
          ? line(certificate)
          : new byte[0];
    } catch (SSLPeerUnverifiedException _) {
      return new byte[0];
    }
  }

  static byte[] line(X509Certificate certificate) {
    String start = "X-Forwarded-Client-Cert: Hash=" + fingerprint(certificate);
    String subject = ";Subject=\"" + quoted(certificate.getSubjectX500Principal().getName()) + "\"";
    boolean fits = start.length() + subject.length() + 2 <= LONGEST;
    return (start + (fits ? subject : "") + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was verified", e);
    }
  }

  private static String quoted(String subject) {
    return subject.replaceAll("[^ -~]", "?").replaceAll("[\"\\\\]", "\\\\$0");
  }
}
