package io.lbtier.compile;

import io.lbtier.compile.Facts.SecretFact;
import io.lbtier.model.KeyMaterial;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
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
      return expired(KeyMaterial.parse(chain, key).chain().getFirst(), now);
    } catch (GeneralSecurityException e) {
      return Optional.of("cannot be served: " + e.getMessage());
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
