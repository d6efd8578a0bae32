package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.lbtier.model.Names;
import java.util.Map;

/**
 * Lets go of a Deployment's number of replicas when an autoscaler takes over. A field that its only
 * owner no longer applies is removed, and the default of a number of replicas is one: the tier
 * would shrink to one proxy until the autoscaler has acted. So the present number is first applied
 * in another name, which keeps it until the autoscaler changes it. Seen on Kubernetes 1.36; its
 * documentation of server-side apply, "Transferring ownership", gives the same recipe.
 */
final class ReplicasHandover {
  /** Field manager that holds the number for the autoscaler. */
  static final String MANAGER = Names.MANAGER + "-autoscaling";

  private ReplicasHandover() {}

  static void prepare(Deployment actual, Deployment desired, KubernetesClient client) {
    boolean letsGo =
        desired.getSpec().getReplicas() == null
            && actual.getSpec().getReplicas() != null
            && actual.getMetadata().getManagedFields().stream()
                .noneMatch(m -> !m.getManager().equals(Names.MANAGER) && ownsReplicas(m));
    if (!letsGo) {
      return;
    }
    var number =
        new DeploymentBuilder()
            .withNewMetadata()
            .withName(actual.getMetadata().getName())
            .withNamespace(actual.getMetadata().getNamespace())
            .withUid(actual.getMetadata().getUid())
            .endMetadata()
            .withNewSpec()
            .withReplicas(actual.getSpec().getReplicas())
            .endSpec()
            .build();
    client.resource(number).fieldManager(MANAGER).forceConflicts().serverSideApply();
  }

  private static boolean ownsReplicas(ManagedFieldsEntry entry) {
    return entry.getFieldsV1() != null
        && entry.getFieldsV1().getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
        && spec.containsKey("f:replicas");
  }
}
