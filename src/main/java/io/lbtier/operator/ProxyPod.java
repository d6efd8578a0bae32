package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.lbtier.model.Names;
import io.lbtier.model.Vip;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the operator wants to know of the pod of a proxy.
 *
 * @param tier that it belongs to
 * @param name of the pod
 * @param node that runs it, with the addresses by which other nodes reach it; its name is empty
 *     before the pod is scheduled
 * @param leaving whether the pod is being deleted
 * @param ended whether it will not run any more
 * @param trouble why it does not run as it should; empty when nothing is wrong
 * @param address of the proxy's status stream; null while it does not run
 */
record ProxyPod(
    ResourceID tier,
    String name,
    Vip.Node node,
    boolean leaving,
    boolean ended,
    String trouble,
    @Nullable URI address) {
  /** Name that render gives the container port of the admin endpoints. */
  private static final String ADMIN_PORT = "admin";

  static ProxyPod of(Pod pod) {
    PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
    return new ProxyPod(
        new ResourceID(
            pod.getMetadata().getLabels().get(Names.TIER_LABEL), pod.getMetadata().getNamespace()),
        pod.getMetadata().getName(),
        new Vip.Node(
            Objects.requireNonNullElse(pod.getSpec().getNodeName(), ""), nodeAddresses(status)),
        pod.isMarkedForDeletion(),
        Set.of("Failed", "Succeeded").contains(String.valueOf(status.getPhase())),
        PodTrouble.of(status),
        address(pod, status).orElse(null));
  }

  /**
   * Whether its node can hold virtual addresses. One that is leaving can, until it has gone: it has
   * to give them up in good order.
   */
  boolean sharesAddresses() {
    return !ended && !node.name().isEmpty() && !node.addresses().isEmpty();
  }

  /** The first of each family. */
  private static List<String> nodeAddresses(PodStatus status) {
    List<String> all = new ArrayList<>(status.getHostIPs().stream().map(HostIP::getIp).toList());
    if (all.isEmpty() && status.getHostIP() != null) {
      all.add(status.getHostIP());
    }
    List<String> firsts = new ArrayList<>();
    for (String address : all) {
      boolean ipv6 = isIpv6(address);
      if (firsts.stream().noneMatch(first -> isIpv6(first) == ipv6)) {
        firsts.add(address);
      }
    }
    return firsts;
  }

  private static boolean isIpv6(String address) {
    return address.indexOf(':') >= 0;
  }

  /** Where a proxy that runs is asked; what its pod says, for the tier's spec may be newer. */
  private static Optional<URI> address(Pod pod, PodStatus status) {
    String ip = status.getPodIP();
    if (!"Running".equals(status.getPhase()) || ip == null) {
      return Optional.empty();
    }
    String host = isIpv6(ip) ? "[" + ip + "]" : ip;
    return pod.getSpec().getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .filter(port -> ADMIN_PORT.equals(port.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst()
        .map(port -> URI.create("http://" + host + ":" + port + "/status?watch=true"));
  }
}
