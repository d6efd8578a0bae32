package io.lbtier.render;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategyBuilder;
import io.lbtier.model.Tier;

/** Runs the proxies. */
final class DeploymentManifest {
  private DeploymentManifest() {}

  static Deployment of(Tier tier, Release release) {
    var deployment = tier.deployment();
    var manifest =
        new DeploymentBuilder()
            .withMetadata(Metadata.of(tier))
            .withNewSpec()
            .withSelector(Metadata.labelSelector(tier))
            .withStrategy(strategy(deployment.hostNetwork()))
            .withTemplate(PodTemplate.of(tier, release))
            .endSpec()
            .build();
    // With an autoscaler the number is its own: stating one here would undo each of its decisions.
    if (deployment.autoscaling() == null) {
      manifest.getSpec().setReplicas(deployment.replicas());
    }
    return manifest;
  }

  /**
   * Capacity is never lost: a proxy goes when its successor is ready. On the nodes' own addresses
   * the successor cannot start beside it, for both want the same ports, and where every node
   * already has a proxy it would wait for ever; there one proxy goes first.
   */
  private static DeploymentStrategy strategy(boolean hostNetwork) {
    return new DeploymentStrategyBuilder()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxUnavailable(new IntOrString(hostNetwork ? 1 : 0))
        .withMaxSurge(new IntOrString(hostNetwork ? 0 : 1))
        .endRollingUpdate()
        .build();
  }
}
