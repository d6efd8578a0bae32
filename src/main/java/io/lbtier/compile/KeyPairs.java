package io.lbtier.compile;

import io.lbtier.compile.Facts.SecretFact;
import io.lbtier.model.KeyMaterial;
import io.lbtier.model.OcspStaple;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;
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
    try {
      X509Certificate certificate = KeyMaterial.parse(chain, key).chain().getFirst();
      return expired(certificate, now).or(() -> wrongStaple(secret, certificate, now));
    } catch (GeneralSecurityException e) {
      return Optional.of("cannot be served: " + e.getMessage());
    }
  }

  private static Optional<String> wrongStaple(
      SecretFact secret, X509Certificate certificate, @Nullable Instant now) {
    if (secret.ocspStaple() == null) {
      return Optional.empty();
    }
    String otherwise = "; the certificate is served without it";
    try {
      OcspStaple staple = OcspStaple.parse(secret.ocspStaple(), certificate.getSerialNumber());
      return now == null || staple.validAt(now)
          ? Optional.empty()
          : Optional.of(
              "has a tls.ocsp-staple that is not valid now (from "
                  + staple.thisUpdate()
                  + " until "
                  + Objects.requireNonNullElse(staple.nextUpdate(), "further notice")
                  + ")"
                  + otherwise);
    } catch (GeneralSecurityException e) {
      return Optional.of(
          "has a tls.ocsp-staple that cannot be used: " + e.getMessage() + otherwise);
    }
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
}
