package io.lbtier.render;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpecBuilder;
import io.lbtier.model.Names;
import io.lbtier.model.ProxyDeployment.Autoscaling;
import io.lbtier.model.Tier;

/** Decides how many proxies there are, by their use of CPU. */
final class AutoscalerManifest {
  private AutoscalerManifest() {}

  static HorizontalPodAutoscaler of(Tier tier, Autoscaling autoscaling) {
    return new HorizontalPodAutoscalerBuilder()
        .withMetadata(Metadata.of(tier))
        .withNewSpec()
        .withNewScaleTargetRef("apps/v1", "Deployment", Names.object(tier.name()))
        .withMinReplicas(autoscaling.minReplicas())
        .withMaxReplicas(autoscaling.maxReplicas())
        .withMetrics(cpu(autoscaling.cpuUtilization()))
        .endSpec()
        .build();
  }

  /** Of the proxy alone: what keepalived requests beside it is for its turn, not for load. */
  private static MetricSpec cpu(int percentOfRequest) {
    return new MetricSpecBuilder()
        .withType("ContainerResource")
        .withNewContainerResource()
        .withName("cpu")
        .withContainer(ProxyContainer.NAME)
        .withNewTarget()
        .withType("Utilization")
        .withAverageUtilization(percentOfRequest)
        .endTarget()
        .endContainerResource()
        .build();
  }
}
