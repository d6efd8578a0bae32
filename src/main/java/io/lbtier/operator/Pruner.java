package io.lbtier.operator;

import static java.net.HttpURLConnection.HTTP_CONFLICT;
import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.lbtier.api.LoadBalancerTier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes what a tier no longer consists of. */
final class Pruner {
  private static final Logger LOG = LoggerFactory.getLogger(Pruner.class);

  private final Watches watches;

  Pruner(Watches watches) {
    this.watches = watches;
  }

  /**
   * Deletes the tier's own objects that are not among those it should have.
   *
   * @return what could not be deleted
   */
  List<Obstacle> prune(List<HasMetadata> objects, LoadBalancerTier tier, KubernetesClient client) {
    Set<String> wanted = objects.stream().map(Applier::describe).collect(Collectors.toSet());
    var obstacles = new ArrayList<Obstacle>();
    watches
        .labelled(tier)
        .filter(object -> !wanted.contains(Applier.describe(object)))
        .filter(object -> Ownership.isOwn(object, tier) && !object.isMarkedForDeletion())
        .forEach(object -> delete(object, client, obstacles));
    return List.copyOf(obstacles);
  }

  private static void delete(
      HasMetadata object, KubernetesClient client, List<Obstacle> obstacles) {
    LOG.info("deleting {} in {}", Applier.describe(object), object.getMetadata().getNamespace());
    try {
      // Only in the version that was looked at: never a successor of the same name.
      client
          .resource(object)
          .lockResourceVersion(object.getMetadata().getResourceVersion())
          .delete();
    } catch (KubernetesClientException e) {
      // It is gone, or it has changed, and then there is an event to look at it again.
      if (e.getCode() != HTTP_NOT_FOUND && e.getCode() != HTTP_CONFLICT) {
        obstacles.add(
            new Obstacle(Applier.describe(object), "cannot be deleted: " + e.getMessage(), true));
      }
    }
  }
}
