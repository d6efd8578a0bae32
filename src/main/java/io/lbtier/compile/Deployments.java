package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.ProxySpec;
import io.lbtier.api.ProxySpec.AutoscalingSpec;
import io.lbtier.api.ProxySpec.ResourcesSpec;
import io.lbtier.api.TierSpec;
import io.lbtier.api.TierSpec.ServiceSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.ProxyDeployment;
import io.lbtier.model.ProxyDeployment.Autoscaling;
import io.lbtier.model.ProxyDeployment.ServiceType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the proxies are deployed. */
final class Deployments {
  static final ProxySpec NO_PROXY = new ProxySpec(null, null, null, null, null, null, null, null);
  private static final ResourcesSpec NO_RESOURCES = new ResourcesSpec(null, null);

  private Deployments() {}

  static ProxyDeployment compile(
      Place spec, @Nullable ProxySpec foundProxy, @Nullable ServiceSpec service) {
    Place at = spec.field("proxy");
    ProxySpec proxy = Objects.requireNonNullElse(foundProxy, NO_PROXY);
    if (proxy.replicas() != null && proxy.autoscaling() != null) {
      at.error(Reason.Conflict, "found replicas and autoscaling; give one");
    }
    int replicas =
        Values.number(
            at.field("replicas"), proxy.replicas(), 0, Bounds.REPLICAS_MAX, Defaults.REPLICAS);
    Autoscaling autoscaling = autoscaling(at.field("autoscaling"), proxy.autoscaling());
    Resources resources =
        Resources.compile(
            at.field("resources"), Objects.requireNonNullElse(proxy.resources(), NO_RESOURCES));
    return new ProxyDeployment(
        replicas,
        autoscaling,
        Boolean.TRUE.equals(proxy.hostNetwork()),
        NodeLabels.compile(at.field("nodeSelector"), proxy.nodeSelector()),
        resources.requests(),
        resources.limits(),
        serviceType(spec.field("service").field("type"), service == null ? null : service.type()));
  }

  private static @Nullable Autoscaling autoscaling(Place at, @Nullable AutoscalingSpec spec) {
    if (spec == null) {
      return null;
    }
    int max = Values.number(at.field("maxReplicas"), spec.maxReplicas(), 1, Bounds.REPLICAS_MAX);
    int min =
        Values.number(
            at.field("minReplicas"), spec.minReplicas(), 1, Bounds.REPLICAS_MAX, Defaults.REPLICAS);
    if (min > max && spec.maxReplicas() != null) {
      at.field("minReplicas")
          .error(Reason.Conflict, "found %d; give at most maxReplicas, %d".formatted(min, max));
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

  private static ServiceType serviceType(Place at, @Nullable String found) {
    TierSpec.ServiceType choice =
        Values.choice(
            at,
            Objects.requireNonNullElse(found, Defaults.SERVICE_TYPE),
            TierSpec.ServiceType.class);
    return switch (choice) {
      case null -> ServiceType.ClusterIP;
      case ClusterIP -> ServiceType.ClusterIP;
      case NodePort -> ServiceType.NodePort;
      case LoadBalancer -> ServiceType.LoadBalancer;
    };
  }
}
