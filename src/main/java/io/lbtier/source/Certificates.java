package io.lbtier.source;

import io.fabric8.kubernetes.api.model.Secret;
import io.lbtier.compile.Facts.SecretFact;
import io.lbtier.compile.FactsOf;
import io.lbtier.proxy.Certificate;
import org.jspecify.annotations.Nullable;

/** Takes certificates out of Secrets of type kubernetes.io/tls. */
final class Certificates {
  private Certificates() {}

  /** The certificate in a Secret, or null when an entry is missing. */
  static @Nullable Certificate of(Secret secret) {
    SecretFact fact = FactsOf.secret(secret);
    return fact.certificatePem() == null || fact.keyPem() == null
        ? null
        : new Certificate(fact.certificatePem(), fact.keyPem(), fact.ocspStaple());
  }
}
