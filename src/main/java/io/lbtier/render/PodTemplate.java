package io.lbtier.render;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.lbtier.model.Names;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyConfig.Drain;
import io.lbtier.model.Retry;
import io.lbtier.model.Tier;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A proxy's pod. Every change of the template restarts all proxies, so of the configuration it
 * holds only what a running pod cannot take over: the drain times, which are the kubelet's too, and
 * the admin port, which the probes ask. Listeners, routes, pools and certificates are not in it.
 */
final class PodTemplate {
  static final String TMP_VOLUME = "tmp";

  /** Where the proxy and keepalived meet. */
  static final String NODE_VOLUME = "node";

  static final String STATE_VOLUME = "keepalived";

  /** The value of {@link #nodeName()} in the arguments of a container. */
  static final String NODE_NAME_VALUE = "$(NODE_NAME)";

  /** From the end of the drain to the end of the process; generous, for a node may be busy. */
  private static final long EXIT_SECONDS = 10;

  private static final long MEBI = 1 << 20;

  private PodTemplate() {}

  static PodTemplateSpec of(Tier tier, Release release) {
    var deployment = tier.deployment();
    var template =
        new PodTemplateSpecBuilder()
            .withNewMetadata()
            .withLabels(Metadata.labels(tier))
            .endMetadata()
            .withNewSpec()
            .withServiceAccountName(Names.object(tier.name()))
            .withAutomountServiceAccountToken(true)
            // Otherwise every Service of the namespace becomes seven environment variables.
            .withEnableServiceLinks(false)
            .withTerminationGracePeriodSeconds(gracePeriodSeconds(tier.config().drain()))
            .withSecurityContext(PodSecurity.ofPod())
            .withTopologySpreadConstraints(spreadOverNodes(tier))
            .withContainers(ProxyContainer.of(tier, release))
            .withVolumes(tmp(tier.config()))
            .endSpec()
            .build();
    if (deployment.hostNetwork()) {
      template.getSpec().setHostNetwork(true);
      // Otherwise names of Services are unknown, as of one that takes traces.
      template.getSpec().setDnsPolicy("ClusterFirstWithHostNet");
    }
    if (tier.config().vip() != null) {
      template.getSpec().getContainers().add(KeepalivedContainer.of(release));
      template.getSpec().getVolumes().addAll(List.of(small(NODE_VOLUME), small(STATE_VOLUME)));
    }
    if (!deployment.nodeSelector().isEmpty()) {
      template.getSpec().setNodeSelector(new TreeMap<>(deployment.nodeSelector()));
    }
    return template;
  }

  /** The name of the node, which a pod is told this way alone. */
  static EnvVar nodeName() {
    return new EnvVarBuilder()
        .withName("NODE_NAME")
        .withNewValueFrom()
        .withNewFieldRef()
        // The API server would add it, and a reference is compared whole.
        .withApiVersion("v1")
        .withFieldPath("spec.nodeName")
        .endFieldRef()
        .endValueFrom()
        .build();
  }

  private static long gracePeriodSeconds(Drain drain) {
    return Math.ceilDiv(drain.delayMillis() + drain.timeoutMillis(), 1000) + EXIT_SECONDS;
  }

  /**
   * A preference, so that fewer nodes than proxies is no obstacle; on the nodes' own addresses the
   * admin port keeps two proxies of the tier apart anyway. The hash makes a rolling update spread
   * the new proxies among themselves, not around the old ones. Zones are left out: a node without a
   * zone label would no longer count, so a cluster without zones would not spread at all.
   */
  private static TopologySpreadConstraint spreadOverNodes(Tier tier) {
    return new TopologySpreadConstraintBuilder()
        .withMaxSkew(1)
        .withTopologyKey("kubernetes.io/hostname")
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withLabelSelector(Metadata.labelSelector(tier))
        .withMatchLabelKeys("pod-template-hash")
        .build();
  }

  /**
   * The root is read-only; native libraries are unpacked here before they are loaded, and bodies
   * are kept here. A pod that has more than it may is evicted.
   */
  private static Volume tmp(ProxyConfig config) {
    long bodies =
        config.pools().stream()
            .map(pool -> pool.retry().bodies())
            .filter(Objects::nonNull)
            .mapToLong(Retry.Bodies::diskBytes)
            .sum();
    return new VolumeBuilder()
        .withName(TMP_VOLUME)
        .withNewEmptyDir()
        .withSizeLimit(new Quantity(String.valueOf(64 + Math.ceilDiv(bodies, MEBI)), "Mi"))
        .endEmptyDir()
        .build();
  }

  /** A few small files, in memory. */
  private static Volume small(String name) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withMedium("Memory")
        .withSizeLimit(new Quantity("1", "Mi"))
        .endEmptyDir()
        .build();
  }
}
