package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.model.Names;
import java.util.List;
import java.util.Optional;

/** Which objects are a tier's own. What is not is never touched. */
final class Ownership {
  private Ownership() {}

  /** Makes the tier the owner of an object, which is then deleted with it. */
  static void claim(HasMetadata object, LoadBalancerTier tier) {
    object
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion(tier.getApiVersion())
                    .withKind(tier.getKind())
                    .withName(tier.getMetadata().getName())
                    .withUid(tier.getMetadata().getUid())
                    .withController(true)
                    .withBlockOwnerDeletion(true)
                    .build()));
  }

  /**
   * Whether an object that exists is the tier's. The owner reference decides; where there is none
   * (somebody removed it) the labels do, and the next apply restores it.
   */
  static boolean isOwn(HasMetadata object, LoadBalancerTier tier) {
    return controller(object)
        .map(owner -> owner.getUid().equals(tier.getMetadata().getUid()))
        .orElseGet(() -> hasLabels(object, tier));
  }

  /** Who an object that is not the tier's belongs to, for the message. */
  static String describeOwner(HasMetadata object, LoadBalancerTier tier) {
    return controller(object)
        .map(
            owner ->
                owner.getKind().equals(tier.getKind())
                        && owner.getName().equals(tier.getMetadata().getName())
                    ? "an earlier tier of the same name, with which it is about to be deleted"
                    : "%s \"%s\"".formatted(owner.getKind(), owner.getName()))
        .orElse("nobody");
  }

  private static Optional<OwnerReference> controller(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .findFirst();
  }

  private static boolean hasLabels(HasMetadata object, LoadBalancerTier tier) {
    var labels = object.getMetadata().getLabels();
    return labels != null
        && labels.entrySet().containsAll(Names.selector(tier.getMetadata().getName()).entrySet());
  }
}
