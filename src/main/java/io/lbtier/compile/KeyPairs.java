package io.lbtier.compile;

import io.lbtier.compile.Facts.SecretFact;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges whether a Secret holds a certificate that a server can use. Never shows what it holds. */
final class KeyPairs {
  private KeyPairs() {}

  /** What it has or lacks, and the way out; nothing when it can be served. */
  static Optional<String> wrong(SecretFact secret, @Nullable Instant now) {
    String chain = secret.certificatePem();
    String key = secret.keyPem();
    if (chain == null || key == null) {
      String absent = chain != null ? "tls.key" : key != null ? "tls.crt" : "tls.crt and tls.key";
      return Optional.of("has no " + absent + "; give a Secret of type kubernetes.io/tls");
    }
    X509Certificate certificate = first(chain);
    if (certificate == null) {
      return Optional.of("has a tls.crt that is no certificate in PEM form");
    }
    PrivateKey privateKey = PrivateKeys.read(key).orElse(null);
    if (privateKey == null) {
      return Optional.of(
          "has a tls.key that is no private key in PEM form (RSA, EC or Ed25519, unencrypted)");
    }
    if (!fits(privateKey, certificate.getPublicKey())) {
      return Optional.of(
          "has a tls.key that does not belong to the first certificate in its tls.crt");
    }
    return expired(certificate, now);
  }

  private static Optional<String> expired(X509Certificate certificate, @Nullable Instant now) {
    Instant end = certificate.getNotAfter().toInstant();
    Instant start = certificate.getNotBefore().toInstant();
    if (now == null || (!now.isAfter(end) && !now.isBefore(start))) {
      return Optional.empty();
    }
    return Optional.of(
        now.isAfter(end)
            ? "has a certificate that expired at " + end + "; clients refuse it until it is renewed"
            : "has a certificate that is not valid before "
                + start
                + "; clients refuse it until then");
  }

  private static @Nullable X509Certificate first(String pem) {
    try {
      var chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
      return chain.isEmpty() ? null : (X509Certificate) chain.iterator().next();
    } catch (CertificateException _) {
      return null;
    }
  }

  /** A key fits when the certificate verifies what it signs. */
  private static boolean fits(PrivateKey privateKey, PublicKey publicKey) {
    if (!List.of(publicKey.getAlgorithm(), "EdDSA").contains(privateKey.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    byte[] text = "lbtier".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
