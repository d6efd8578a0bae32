package io.lbtier.e2e;

import io.lbtier.api.LoadBalancerTier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A namespace with two backends behind a Service, {@code web}, and a tier in front of them, {@code
 * shop}. A backend answers with the name of its pod; {@code /wait/3s} after so long.
 */
final class Site {
  private static final String TIER =
      """
      apiVersion: lbtier.io/v1alpha1
      kind: LoadBalancerTier
      metadata: {name: shop}
      spec:
        proxy: {PROXY}
        listeners: [{name: web, port: 80, protocol: HTTP, pool: web}]
        pools: [{name: web, service: {name: web, port: http}, healthCheck: {interval: 500ms}}]
      """;

  final TestCluster cluster;
  final String namespace;

  private Site(TestCluster cluster, String namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
  }

  /** One whose tier serves, with both backends. */
  static Site serving(TestCluster cluster, String prefix) {
    return serving(cluster, prefix, 0);
  }

  /**
   * The same with backends that go on serving for some seconds after they have been told to stop.
   */
  static Site serving(TestCluster cluster, String prefix, int stopDelaySeconds) {
    return new Site(cluster, cluster.namespace(prefix)).serve(stopDelaySeconds);
  }

  /** The same in a namespace that exists. */
  static Site servingIn(TestCluster cluster, String namespace) {
    return new Site(cluster, namespace).serve(0);
  }

  private Site serve(int stopDelaySeconds) {
    cluster.apply(namespace, Backends.anywhere(stopDelaySeconds));
    applyTier("");
    awaitServing();
    return this;
  }

  /** Applies the tier with these fields of spec.proxy. */
  void applyTier(String proxy) {
    cluster.apply(namespace, TIER.replace("PROXY", proxy));
  }

  /** Waits until the newest generation serves, on all proxies, with both backends. */
  void awaitServing() {
    TestCluster.await(
        "the tier serves in " + namespace,
        Duration.ofMinutes(4),
        () -> {
          LoadBalancerTier tier = Objects.requireNonNull(tier());
          var status = Objects.requireNonNull(tier.getStatus());
          return tier.getMetadata().getGeneration().equals(status.observedGeneration())
              && "2/2".equals(status.backends())
              && Objects.requireNonNull(status.conditions()).stream()
                  .allMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
        });
  }

  @Nullable LoadBalancerTier tier() {
    return cluster
        .client()
        .resources(LoadBalancerTier.class)
        .inNamespace(namespace)
        .withName("shop")
        .get();
  }

  /** The URL of the tier by its Service, as clients in the cluster use it. */
  String serviceUrl() {
    String address =
        cluster
            .client()
            .services()
            .inNamespace(namespace)
            .withName("lbtier-shop")
            .get()
            .getSpec()
            .getClusterIP();
    return "http://" + address + ":80/";
  }

  /** The URL of one of its proxies. */
  String podUrl() {
    return "http://" + proxyAddresses().getFirst() + ":80/";
  }

  /** What each of its proxies says of itself, in JSON. */
  List<String> statuses() {
    return proxyAddresses().stream().map(a -> get("http://" + a + ":9180/status")).toList();
  }

  private List<String> proxyAddresses() {
    return cluster
        .client()
        .pods()
        .inNamespace(namespace)
        .withLabel("lbtier.io/tier", "shop")
        .list()
        .getItems()
        .stream()
        .map(p -> p.getStatus().getPodIP())
        .toList();
  }

  private static String get(String url) {
    return Command.run(Map.of(), "", List.of("curl", "-sS", "-m", "5", url));
  }

  /** What is left of the tier: names of all objects that carry its label. */
  String left() {
    return cluster.kubectl(
        "get",
        "deployments,replicasets,pods,services,endpointslices,configmaps,serviceaccounts,roles,"
            + "rolebindings,poddisruptionbudgets,horizontalpodautoscalers",
        "-n",
        namespace,
        "-l",
        "lbtier.io/tier=shop",
        "-o",
        "name");
  }
}
