package io.lbtier.render;

import io.fabric8.kubernetes.api.model.CapabilitiesBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.lbtier.model.Names;
import java.util.Map;

/** The container that keeps the virtual addresses, beside the proxy that they follow. */
final class KeepalivedContainer {
  /** Where it keeps what the proxy, which is not root, must not write. */
  private static final String STATE_FOLDER = "/run/keepalived";

  /**
   * Whether it could hold an address, so that in a rolling update the next node gives up its own
   * only when this one can take it.
   */
  private static final String READY =
      "read -r unready <" + STATE_FOLDER + "/unready && [[ $unready == 0 ]]";

  /**
   * Far more than it uses: on a busy node the request decides how soon it has its turn, and one
   * that waits for it sends its advertisements late, or takes an address late.
   */
  private static final Quantity CPU = new Quantity("100", "m");

  private KeepalivedContainer() {}

  /**
   * It has no limit of CPU: a keepalived that is throttled sends its advertisements late, and the
   * other nodes take over.
   */
  static Container of(Release release) {
    return new ContainerBuilder()
        .withName("keepalived")
        .withImage(release.keepalivedImage())
        .withImagePullPolicy(release.pullPolicy().name())
        .withArgs(Names.NODE_FOLDER, STATE_FOLDER, PodTemplate.NODE_NAME_VALUE)
        .withEnv(PodTemplate.nodeName())
        .withNewReadinessProbe()
        .withNewExec()
        .withCommand("bash", "-c", READY)
        .endExec()
        .withPeriodSeconds(1)
        .withTimeoutSeconds(2)
        .endReadinessProbe()
        .withNewResources()
        .withRequests(Map.of("cpu", CPU, "memory", new Quantity("16", "Mi")))
        .endResources()
        .withSecurityContext(security())
        .addNewVolumeMount()
        .withName(PodTemplate.NODE_VOLUME)
        .withMountPath(Names.NODE_FOLDER)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(PodTemplate.STATE_VOLUME)
        .withMountPath(STATE_FOLDER)
        .endVolumeMount()
        .build();
  }

  /** It puts addresses on the node's interfaces and speaks VRRP, which is no TCP or UDP. */
  private static SecurityContext security() {
    return new SecurityContextBuilder()
        .withRunAsUser(0L)
        .withRunAsGroup(0L)
        .withRunAsNonRoot(false)
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withCapabilities(
            new CapabilitiesBuilder().withDrop("ALL").withAdd("NET_ADMIN", "NET_RAW").build())
        .build();
  }
}
