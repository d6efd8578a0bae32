package io.lbtier.render;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.lbtier.model.Tier;

/**
 * Lets one proxy at a time be evicted. It counts those that may be missing, not those that must be
 * there: with a single proxy the latter would block the draining of its node for ever.
 */
final class DisruptionBudgetManifest {
  private DisruptionBudgetManifest() {}

  static PodDisruptionBudget of(Tier tier) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Metadata.of(tier))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withSelector(Metadata.labelSelector(tier))
        // A proxy that is not ready serves nobody; keeping it would only block its node.
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .endSpec()
        .build();
  }
}
