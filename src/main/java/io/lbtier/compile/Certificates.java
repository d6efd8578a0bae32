package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.ListenerSpec.CertificateSpec;
import io.lbtier.api.ListenerSpec.TlsSpec;
import io.lbtier.compile.Facts.SecretFact;
import io.lbtier.compile.Problem.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The certificates of one listener, by the names of their Secrets. */
final class Certificates {
  private final Facts facts;
  private final Set<String> names = new HashSet<>();

  Certificates(Facts facts) {
    this.facts = facts;
  }

  List<String> compile(Place at, @Nullable TlsSpec spec) {
    if (spec == null || spec.certificates() == null || spec.certificates().isEmpty()) {
      at.field("certificates")
          .missing("the Secret of a certificate, as in certificates: [{secretName: shop-tls}]");
      return List.of();
    }
    return Values.each(
        at.field("certificates"), spec.certificates(), Bounds.CERTIFICATES_MAX, this::certificate);
  }

  private @Nullable String certificate(Place item, CertificateSpec spec) {
    Place at = item.field("secretName");
    String name =
        Values.text(at, spec.secretName(), Hosts.NAME, Bounds.HOST_MAX, "the name of a Secret");
    if (name == null) {
      return null;
    }
    if (!names.add(name)) {
      at.error(Reason.Duplicate, Quote.of(name) + " is in this list already; each once");
      return name;
    }
    SecretFact secret = facts.secrets().get(name);
    if (secret == null) {
      at.warn(
          Reason.SecretNotFound,
          "there is no Secret "
              + Quote.of(name)
              + " in this namespace; its certificate is served as soon as there is");
      return name;
    }
    KeyPairs.wrong(secret, facts.now())
        .ifPresent(
            wrong -> at.warn(Reason.SecretInvalid, "Secret " + Quote.of(name) + " " + wrong));
    return name;
  }
}
