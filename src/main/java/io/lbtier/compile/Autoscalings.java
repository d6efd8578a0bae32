package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.ProxySpec.AutoscalingSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.ProxyDeployment.Autoscaling;
import org.jspecify.annotations.Nullable;

/** Bounds of a HorizontalPodAutoscaler. */
final class Autoscalings {
  private Autoscalings() {}

  /** The bounds, or null for a fixed number of proxies. */
  static @Nullable Autoscaling compile(Place at, @Nullable AutoscalingSpec spec) {
    if (spec == null) {
      return null;
    }
    int min =
        Values.number(
            at.field("minReplicas"), spec.minReplicas(), 1, Bounds.REPLICAS_MAX, Defaults.REPLICAS);
    int max = Values.number(at.field("maxReplicas"), spec.maxReplicas(), 1, Bounds.REPLICAS_MAX);
    if (spec.maxReplicas() != null && spec.maxReplicas() == max && max < min) {
      at.field("maxReplicas")
          .error(Reason.Conflict, "found %d; give at least minReplicas, %d".formatted(max, min));
    }
    int cpu =
        Values.number(
            at.field("cpuUtilization"),
            spec.cpuUtilization(),
            1,
            Bounds.PERCENT_MAX,
            Defaults.CPU_UTILIZATION);
    return new Autoscaling(min, max, cpu);
  }
}
