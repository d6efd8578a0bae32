package io.lbtier.render;

import io.fabric8.kubernetes.api.model.CapabilitiesBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;

/**
 * What a proxy may do on its node. Without the host network it meets the Pod Security Standard
 * "restricted".
 *
 * <p>A listener may come to have a port below 1024 while the proxy runs, so every proxy is allowed
 * to bind these from the start. In a network namespace of its own a sysctl does that, for that
 * namespace alone; it is one of those that Kubernetes calls safe. The host's network namespace is
 * not ours to change, and Kubernetes refuses the sysctl there; so there it is the capability, which
 * a process that is not root gets only if the file it executes has it too (capabilities(7)): the
 * image sets {@code cap_net_bind_service=ep} on its java.
 */
final class PodSecurity {
  /** Any but 0; numeric, or the kubelet could not tell that it is not root. */
  private static final long USER = 65532;

  private PodSecurity() {}

  static PodSecurityContext ofPod(boolean hostNetwork) {
    var context =
        new PodSecurityContextBuilder()
            .withRunAsNonRoot(true)
            .withRunAsUser(USER)
            .withRunAsGroup(USER)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile();
    if (!hostNetwork) {
      context.addNewSysctl("net.ipv4.ip_unprivileged_port_start", "0");
    }
    return context.build();
  }

  static SecurityContext ofContainer(boolean hostNetwork) {
    var capabilities = new CapabilitiesBuilder().withDrop("ALL");
    if (hostNetwork) {
      capabilities.withAdd("NET_BIND_SERVICE");
    }
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withCapabilities(capabilities.build())
        .build();
  }
}
