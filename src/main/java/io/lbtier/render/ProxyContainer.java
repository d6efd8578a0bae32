package io.lbtier.render;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.lbtier.model.Names;
import io.lbtier.model.Tier;
import java.util.ArrayList;
import java.util.List;

/** The container that the proxy runs in. */
final class ProxyContainer {
  static final String NAME = "proxy";

  private static final String ADMIN_PORT = "admin";

  private ProxyContainer() {}

  /**
   * It states the admin port alone, not those of the listeners: a port in a template only informs,
   * and a new listener must not restart the proxies.
   */
  static Container of(Tier tier, Release release) {
    var deployment = tier.deployment();
    var container =
        new ContainerBuilder()
            .withName(NAME)
            .withImage(release.proxyImage())
            .withImagePullPolicy(release.pullPolicy().name())
            .withArgs(arguments(tier))
            .addNewPort()
            .withName(ADMIN_PORT)
            .withContainerPort(tier.config().adminPort())
            .withProtocol("TCP")
            .endPort()
            .withStartupProbe(startup())
            .withLivenessProbe(liveness())
            .withReadinessProbe(readiness())
            .withResources(Resources.of(deployment.requests(), deployment.limits()))
            .withSecurityContext(PodSecurity.ofContainer(tier.config().vip() != null))
            .addNewVolumeMount()
            .withName(PodTemplate.TMP_VOLUME)
            .withMountPath("/tmp")
            .endVolumeMount();
    if (tier.config().vip() != null) {
      container
          .withCommand(Release.JAVA_OF_VIP, Release.OPTIONS)
          .withEnv(PodTemplate.nodeName())
          .addNewVolumeMount()
          .withName(PodTemplate.NODE_VOLUME)
          .withMountPath(Names.NODE_FOLDER)
          .endVolumeMount();
    }
    return container.build();
  }

  private static List<String> arguments(Tier tier) {
    var arguments =
        new ArrayList<>(
            List.of(
                "proxy",
                "--namespace",
                tier.namespace(),
                "--tier",
                tier.name(),
                "--admin-port",
                String.valueOf(tier.config().adminPort())));
    if (tier.config().vip() != null) {
      arguments.addAll(List.of("--node", PodTemplate.NODE_NAME_VALUE));
    }
    return arguments;
  }

  /** Asks often, since readiness is asked only after it; gives up after two minutes. */
  private static Probe startup() {
    return get("/livez").withPeriodSeconds(1).withFailureThreshold(120).build();
  }

  /** Patient: restarting a proxy cuts its connections, and a busy node is no reason for that. */
  private static Probe liveness() {
    return get("/livez").withPeriodSeconds(10).withFailureThreshold(6).build();
  }

  /** Twice in a row, so that one lost answer does not move traffic. */
  private static Probe readiness() {
    return get("/readyz").withPeriodSeconds(2).withFailureThreshold(2).build();
  }

  private static ProbeBuilder get(String path) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withPort(new IntOrString(ADMIN_PORT))
        .endHttpGet()
        .withTimeoutSeconds(2);
  }
}
