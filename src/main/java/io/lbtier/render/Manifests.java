package io.lbtier.render;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.lbtier.model.Tier;
import java.util.ArrayList;
import java.util.List;

/** The Kubernetes objects that make up a tier. */
public final class Manifests {
  private Manifests() {}

  /**
   * Every object of the tier, and nothing else: one that is no longer in the list is to be deleted.
   * They have no owner reference, which the operator adds, for it knows the owner's UID.
   *
   * @return the objects in the order in which they are to be applied: permissions before the
   *     configuration, for a proxy that is told of a new certificate reads it at once, and what a
   *     pod needs before the Deployment
   */
  public static List<HasMetadata> render(Tier tier, Release release) {
    var objects = new ArrayList<HasMetadata>();
    objects.add(ServiceAccountManifest.of(tier));
    objects.add(RoleManifest.of(tier));
    objects.add(RoleBindingManifest.of(tier));
    objects.add(ConfigMapManifest.of(tier));
    objects.add(DeploymentManifest.of(tier, release));
    objects.add(ServiceManifest.of(tier));
    objects.add(DisruptionBudgetManifest.of(tier));
    var autoscaling = tier.deployment().autoscaling();
    if (autoscaling != null) {
      objects.add(AutoscalerManifest.of(tier, autoscaling));
    }
    return List.copyOf(objects);
  }
}
