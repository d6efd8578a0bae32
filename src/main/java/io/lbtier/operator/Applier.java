package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.SSABasedGenericKubernetesResourceMatcher;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.model.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the objects of a tier what they should be, by server-side apply: of an object that exists,
 * the fields we state are ours and all others are left alone. An object that is right already is
 * not written, which is known from the managed fields it carries, so it holds after a restart too.
 */
final class Applier {
  private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

  /** Answers to a write that mean "not like this", however often it is repeated. */
  private static final Set<Integer> REFUSALS = Set.of(400, 403, 413, 422);

  /** The object would not be valid. */
  private static final int UNPROCESSABLE = 422;

  private final Watches watches;

  Applier(Watches watches) {
    this.watches = watches;
  }

  /**
   * Applies the objects in their order. One that cannot be applied does not keep the others from
   * it.
   *
   * @return what is in the way; empty when all of them are as they should be
   */
  List<Obstacle> apply(
      List<HasMetadata> objects, LoadBalancerTier tier, Context<LoadBalancerTier> context) {
    var obstacles = new ArrayList<Obstacle>();
    for (HasMetadata object : objects) {
      try {
        apply(object, tier, context).ifPresent(obstacles::add);
      } catch (KubernetesClientException e) {
        LOG.atDebug().setCause(e).log("cannot apply {}", describe(object));
        obstacles.add(failure(object, e));
      }
    }
    return List.copyOf(obstacles);
  }

  private <T extends HasMetadata> Optional<Obstacle> apply(
      T desired, LoadBalancerTier tier, Context<LoadBalancerTier> context) {
    @SuppressWarnings("unchecked") // The class of an object of type T.
    var source = watches.owned((Class<T>) desired.getClass());
    var id = ResourceID.fromResource(desired);
    // Objects of others are not in the informer's memory, so absence there is no proof.
    T known = source.get(id).orElse(null);
    T actual = known != null ? known : context.getClient().resource(desired).get();
    if (actual != null && !Ownership.isOwn(actual, tier)) {
      return Optional.of(taken(actual, tier));
    }
    if (actual != null && actual.isMarkedForDeletion()) {
      // Its end is an event, after which it is made anew.
      return Optional.empty();
    }
    Ownership.claim(desired, tier);
    if (actual != null && matches(actual, desired, context)) {
      return Optional.empty();
    }
    if (actual instanceof Deployment before && desired instanceof Deployment after) {
      ReplicasHandover.prepare(before, after, context.getClient());
    }
    T written = write(actual, desired, context);
    if (known == null) {
      source.handleRecentResourceCreate(id, written);
    } else {
      source.handleRecentResourceUpdate(id, written, known);
    }
    return Optional.empty();
  }

  private static <T extends HasMetadata> T write(
      @Nullable T actual, T desired, Context<LoadBalancerTier> context) {
    LOG.info(
        "{} {} in {}",
        actual == null ? "creating" : "updating",
        describe(desired),
        desired.getMetadata().getNamespace());
    var request = context.getClient().resource(desired).fieldManager(Names.MANAGER);
    if (actual == null) {
      // Not forced: should somebody create one of that name just now, this fails where they differ.
      return request.serverSideApply();
    }
    // The UID makes the server refuse if this is no longer the object that was looked at.
    desired.getMetadata().setUid(actual.getMetadata().getUid());
    try {
      return request.forceConflicts().serverSideApply();
    } catch (KubernetesClientException e) {
      if (e.getCode() != UNPROCESSABLE) {
        throw e;
      }
      return ListRepair.repair(actual, desired, context.getClient());
    }
  }

  private static <T extends HasMetadata> boolean matches(
      T actual, T desired, Context<LoadBalancerTier> context) {
    try {
      return SSABasedGenericKubernetesResourceMatcher.<T>getInstance()
          .matches(actual, desired, context);
    } catch (IllegalStateException e) {
      // It could not follow the managed fields. A write that changes nothing does no harm.
      LOG.debug("cannot compare {}: {}", describe(desired), e.getMessage());
      return false;
    }
  }

  private static Obstacle taken(HasMetadata actual, LoadBalancerTier tier) {
    return new Obstacle(
        describe(actual),
        "exists already and belongs to %s; it is left alone. Delete or rename it, or rename the tier"
            .formatted(Ownership.describeOwner(actual, tier)),
        false);
  }

  private static Obstacle failure(HasMetadata object, KubernetesClientException e) {
    String reason = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
    return new Obstacle(
        describe(object),
        "is refused by the API server: " + reason,
        !REFUSALS.contains(e.getCode()));
  }

  static String describe(HasMetadata object) {
    return "%s \"%s\"".formatted(object.getKind(), object.getMetadata().getName());
  }
}
