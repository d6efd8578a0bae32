package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.CertificateSpec;
import io.lbtier.api.TlsSpec;
import io.lbtier.compile.Problem.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The certificates of one listener, by the names of their Secrets. */
final class Certificates {
  private final Secrets secrets;
  private final Set<String> names = new HashSet<>();

  Certificates(Facts facts) {
    secrets = new Secrets(facts);
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
    if (spec.secretName() != null && !names.add(spec.secretName())) {
      at.error(
          Reason.Duplicate, Quote.of(spec.secretName()) + " is in this list already; each once");
      return spec.secretName();
    }
    return secrets.keyPair(at, spec.secretName(), "its certificate is served as soon as there is");
  }
}
