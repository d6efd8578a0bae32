package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.compile.Facts.SecretFact;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.KeyMaterial;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Secrets that are named, and whether they hold what they are named for. */
final class Secrets {
  private final Facts facts;

  Secrets(Facts facts) {
    this.facts = facts;
  }

  /** A certificate and its key; {@code later} says what becomes of them once they are there. */
  @Nullable String keyPair(Place at, @Nullable String found, String later) {
    return secret(at, found, later, secret -> KeyPairs.wrong(secret, facts.now()));
  }

  /** The certificates of authorities. */
  @Nullable String trust(Place at, @Nullable String found, String later) {
    return secret(at, found, later, Secrets::wrongTrust);
  }

  private @Nullable String secret(
      Place at,
      @Nullable String found,
      String later,
      Function<SecretFact, Optional<String>> judgement) {
    String name = Values.text(at, found, Hosts.NAME, Bounds.HOST_MAX, "the name of a Secret");
    if (name == null) {
      return null;
    }
    SecretFact secret = facts.secrets().get(name);
    if (secret == null) {
      at.warn(
          Reason.SecretNotFound,
          "there is no Secret " + Quote.of(name) + " in this namespace; " + later);
    } else {
      judgement
          .apply(secret)
          .ifPresent(
              wrong -> at.warn(Reason.SecretInvalid, "Secret " + Quote.of(name) + " " + wrong));
    }
    return name;
  }

  private static Optional<String> wrongTrust(SecretFact secret) {
    if (secret.trustPem() == null) {
      return Optional.of("has no ca.crt; put the certificates of the authorities there");
    }
    try {
      KeyMaterial.certificates(secret.trustPem());
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.of("cannot be used, ca.crt: " + e.getMessage());
    }
  }
}
