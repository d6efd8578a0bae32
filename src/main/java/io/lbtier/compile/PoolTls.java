package io.lbtier.compile;

import io.lbtier.api.BackendTlsSpec;
import io.lbtier.api.Bounds;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.BackendTls;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** TLS towards the backends of a pool. */
final class PoolTls {
  private static final String LATER = "until there is, no connection to a backend can be made";

  private final Secrets secrets;

  PoolTls(Facts facts) {
    secrets = new Secrets(facts);
  }

  /**
   * @param stream a listener without requests that uses the pool, in words; null for none
   */
  @Nullable BackendTls compile(Place at, @Nullable BackendTlsSpec spec, @Nullable String stream) {
    if (spec == null) {
      return null;
    }
    if (stream != null) {
      at.error(
          Reason.Conflict,
          "%s sends to this pool too, and passes bytes on as they are".formatted(stream));
    }
    boolean verify = !Boolean.FALSE.equals(spec.verify());
    if (!verify && spec.trust() != null) {
      at.field("trust")
          .error(
              Reason.Conflict,
              "found with verify: false, which holds nothing against it; leave one of them out");
    }
    return new BackendTls(
        serverName(at.field("serverName"), spec.serverName()),
        spec.trust() == null
            ? ""
            : or(secrets.trust(secretName(at, "trust"), spec.trust().secretName(), LATER)),
        verify,
        spec.certificate() == null
            ? ""
            : or(
                secrets.keyPair(
                    secretName(at, "certificate"), spec.certificate().secretName(), LATER)));
  }

  private static Place secretName(Place at, String field) {
    return at.field(field).field("secretName");
  }

  private static String serverName(Place at, @Nullable String found) {
    return found == null
        ? ""
        : or(Values.text(at, found, Hosts.NAME, Bounds.HOST_MAX, "a name such as shop.internal"));
  }

  private static String or(@Nullable String found) {
    return Objects.requireNonNullElse(found, "");
  }
}
