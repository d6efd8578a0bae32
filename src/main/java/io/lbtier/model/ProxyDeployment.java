package io.lbtier.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the proxies of a tier are deployed.
 *
 * @param replicas how many proxies, 0 to 1000; not used while {@code autoscaling} is given
 * @param autoscaling bounds within which a HorizontalPodAutoscaler decides, or null for a fixed
 *     number
 * @param hostNetwork whether the proxies listen on the addresses of their nodes
 * @param nodeSelector labels a node must have to run a proxy
 * @param requests resources each proxy asks for, by resource name, in Kubernetes' quantity notation
 * @param limits resources each proxy may not exceed, in the same form
 * @param service the L4 Service in front of the proxies
 */
public record ProxyDeployment(
    int replicas,
    @Nullable Autoscaling autoscaling,
    boolean hostNetwork,
    Map<String, String> nodeSelector,
    Map<String, String> requests,
    Map<String, String> limits,
    ServiceType service) {

  /**
   * Bounds of a HorizontalPodAutoscaler.
   *
   * @param minReplicas at least this many proxies, 1 or more
   * @param maxReplicas at most this many, not below {@code minReplicas}
   * @param cpuUtilization mean CPU use in percent of the request that the autoscaler aims for, 1 to
   *     100
   */
  public record Autoscaling(int minReplicas, int maxReplicas, int cpuUtilization) {}

  /** Type of the Service in front of the proxies; the names are Kubernetes' own. */
  public enum ServiceType {
    ClusterIP,
    NodePort,
    LoadBalancer
  }
}
