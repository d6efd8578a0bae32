package io.lbtier.compile;

import io.lbtier.api.ClientCertificatesSpec;
import io.lbtier.api.TlsSpec;
import io.lbtier.api.TlsSpec.TlsVersion;
import io.lbtier.api.TrustSpec;
import io.lbtier.model.ClientTls;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the clients of an HTTPS listener must do. */
final class ClientHandshakes {
  private final Secrets secrets;

  ClientHandshakes(Facts facts) {
    secrets = new Secrets(facts);
  }

  ClientTls compile(Place at, @Nullable TlsSpec spec) {
    ClientTls.Version min =
        spec == null || spec.minVersion() == null
            ? ClientTls.Version.TLS_1_2
            : version(Choices.of(at.field("minVersion"), spec.minVersion(), TlsVersion.class));
    ClientCertificatesSpec clients = spec == null ? null : spec.clients();
    if (clients == null) {
      return new ClientTls(min, "", false);
    }
    Place place = at.field("clients");
    boolean required =
        clients.mode() == null
            || Choices.of(place.field("mode"), clients.mode(), ClientCertificatesSpec.Mode.class)
                == ClientCertificatesSpec.Mode.Required;
    return new ClientTls(min, trust(place.field("trust"), clients.trust()), required);
  }

  private String trust(Place at, @Nullable TrustSpec found) {
    if (found == null) {
      at.missing("the Secret of the authorities, as in trust: {secretName: partners}");
      return "";
    }
    String name =
        secrets.trust(
            at.field("secretName"), found.secretName(), "until there is, every client is refused");
    return Objects.requireNonNullElse(name, "");
  }

  private static ClientTls.Version version(@Nullable TlsVersion found) {
    return switch (found) {
      case null -> ClientTls.Version.TLS_1_2;
      case V1_2 -> ClientTls.Version.TLS_1_2;
      case V1_3 -> ClientTls.Version.TLS_1_3;
    };
  }
}
