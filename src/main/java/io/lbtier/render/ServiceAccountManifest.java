package io.lbtier.render;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.lbtier.model.Tier;

/** Whom the proxies are to the API server. */
final class ServiceAccountManifest {
  private ServiceAccountManifest() {}

  static ServiceAccount of(Tier tier) {
    return new ServiceAccountBuilder()
        .withMetadata(Metadata.of(tier))
        // The proxies' pod template asks for the token; no other pod gets it unasked.
        .withAutomountServiceAccountToken(false)
        .build();
  }
}
