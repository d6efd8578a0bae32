package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.ProxySpec;
import io.lbtier.api.ProxySpec.DrainSpec;
import io.lbtier.api.ProxySpec.ResourcesSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyDeployment;
import io.lbtier.model.ProxyDeployment.Autoscaling;
import io.lbtier.model.ProxyDeployment.ServiceType;
import io.lbtier.model.Telemetry;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The proxies: how they are deployed, and what each is told of itself. */
record Proxies(
    int replicas,
    @Nullable Autoscaling autoscaling,
    boolean hostNetwork,
    Map<String, String> nodeSelector,
    Resources resources,
    int adminPort,
    ProxyConfig.AccessLog accessLog,
    ProxyConfig.Drain drain,
    @Nullable Telemetry telemetry) {
  private static final ProxySpec EMPTY =
      new ProxySpec(null, null, null, null, null, null, null, null, null, null, null);
  private static final ResourcesSpec NO_RESOURCES = new ResourcesSpec(null, null);
  private static final DrainSpec NO_DRAIN = new DrainSpec(null, null);

  static Proxies compile(Place at, @Nullable ProxySpec found) {
    ProxySpec spec = Objects.requireNonNullElse(found, EMPTY);
    if (spec.replicas() != null && spec.autoscaling() != null) {
      at.error(Reason.Conflict, "found replicas and autoscaling; give one");
    }
    return new Proxies(
        Values.number(
            at.field("replicas"), spec.replicas(), 0, Bounds.REPLICAS_MAX, Defaults.REPLICAS),
        Autoscalings.compile(at.field("autoscaling"), spec.autoscaling()),
        Boolean.TRUE.equals(spec.hostNetwork()),
        NodeLabels.compile(at.field("nodeSelector"), spec.nodeSelector()),
        Resources.compile(
            at.field("resources"), Objects.requireNonNullElse(spec.resources(), NO_RESOURCES)),
        Values.number(
            at.field("adminPort"),
            spec.adminPort(),
            Bounds.PORT_MIN,
            Bounds.PORT_MAX,
            Defaults.ADMIN_PORT),
        AccessLogs.which(at.field("accessLog"), spec.accessLog()),
        drain(at.field("drain"), Objects.requireNonNullElse(spec.drain(), NO_DRAIN)),
        Telemetries.compile(at, spec));
  }

  ProxyDeployment deployment(ServiceType service) {
    return new ProxyDeployment(
        replicas,
        autoscaling,
        hostNetwork,
        nodeSelector,
        resources.requests(),
        resources.limits(),
        service);
  }

  private static ProxyConfig.Drain drain(Place at, DrainSpec spec) {
    return new ProxyConfig.Drain(
        Durations.compile(
            at.field("delay"), spec.delay(), Durations.Range.DRAIN, Defaults.DRAIN_DELAY),
        Durations.compile(
            at.field("timeout"), spec.timeout(), Durations.Range.DRAIN, Defaults.DRAIN_TIMEOUT));
  }
}
