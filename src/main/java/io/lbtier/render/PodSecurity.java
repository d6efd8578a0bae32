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
 * <p>A listener may come to have a port below 1024 while the proxy runs, so every proxy gets the
 * capability to bind these from the start. A process that is not root gets it only if the file it
 * executes has it too (capabilities(7)): the image sets {@code cap_net_bind_service=ep} on its
 * java. That is also why every proxy gets it, where a sysctl would do without the host network:
 * such a file cannot be executed without the capability.
 */
final class PodSecurity {
  /** Any but 0; numeric, or the kubelet could not tell that it is not root. */
  private static final long USER = 65532;

  private PodSecurity() {}

  static PodSecurityContext ofPod() {
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  /**
   * @param vip whether the tier has virtual addresses: NET_RAW lets its proxies finish what is
   *     under way from an address that has just left the node (IP_TRANSPARENT, ip(7))
   */
  static SecurityContext ofContainer(boolean vip) {
    String[] capabilities =
        vip ? new String[] {"NET_BIND_SERVICE", "NET_RAW"} : new String[] {"NET_BIND_SERVICE"};
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withCapabilities(new CapabilitiesBuilder().withDrop("ALL").withAdd(capabilities).build())
        .build();
  }
}
