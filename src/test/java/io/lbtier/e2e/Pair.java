package io.lbtier.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierStatus.VirtualAddressStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A tier {@code pair} of two proxies on node-1 and node-2 with virtual addresses, and its backends
 * on node-3, so that what is done to the first two concerns the tier alone.
 */
final class Pair {
  static final String ADDRESS = "198.18.0.100";
  static final List<String> NODES = List.of("node-1", "node-2");
  private static final Duration SOON = Duration.ofMinutes(2);

  private static final String TIER =
      """
      apiVersion: lbtier.io/v1alpha1
      kind: LoadBalancerTier
      metadata: {name: pair}
      spec:
        proxy:
          hostNetwork: true
          nodeSelector: {edge: "true"}
          drain: {delay: 1s, timeout: 5s}
          resources: {requests: {memory: MEMORY}}
        vip: {addresses: [ADDRESSES], advertInterval: 100ms, healthCheck: {interval: 200ms}}
        listeners: [{name: web, port: 8000, protocol: HTTP, pool: web}]
        pools: [{name: web, service: {name: web, port: http}, healthCheck: {interval: 500ms}}]
      """;

  final TestCluster cluster;
  final String namespace;
  private final String addresses;
  private int memory = 200;

  private Pair(TestCluster cluster, String namespace, String addresses) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.addresses = addresses;
  }

  /** One whose tier serves on both nodes, with each address held. */
  static Pair serving(TestCluster cluster, String prefix, String... addresses) {
    Pair pair = new Pair(cluster, cluster.namespace(prefix), String.join(", ", addresses));
    for (String node : NODES) {
      cluster.kubectl("label", "node", node, "edge=true", "--overwrite");
    }
    cluster.apply(pair.namespace, Backends.on("node-3"));
    pair.apply();
    pair.awaitSettled();
    return pair;
  }

  private void apply() {
    cluster.apply(namespace, TIER.replace("MEMORY", memory + "Mi").replace("ADDRESSES", addresses));
  }

  /** Changes the pods of the proxies, which replaces them one after the other. */
  void roll() {
    memory++;
    apply();
  }

  String url() {
    return "http://" + ADDRESS + ":8000/";
  }

  /** One of the backends itself. */
  String backendUrl() {
    var pods = cluster.client().pods().inNamespace(namespace).withLabel("app", "web").list();
    return "http://" + pods.getItems().getFirst().getStatus().getPodIP() + ":8080/";
  }

  LoadBalancerTier tier() {
    return Objects.requireNonNull(
        cluster
            .client()
            .resources(LoadBalancerTier.class)
            .inNamespace(namespace)
            .withName("pair")
            .get());
  }

  /** The node that the tier's status names for each address; none for those nobody holds. */
  Map<String, String> holders() {
    Map<String, String> holders = new TreeMap<>();
    var addresses = Objects.requireNonNull(tier().getStatus()).virtualAddresses();
    for (VirtualAddressStatus one :
        addresses == null ? List.<VirtualAddressStatus>of() : addresses) {
      if (one.node() != null) {
        holders.put(one.address(), one.node());
      }
    }
    return holders;
  }

  /** The nodes whose interfaces have an address, as the nodes themselves say. */
  List<String> nodesWith(String address) {
    return NODES.stream()
        .filter(
            node -> !cluster.onNode(node, "ip", "-o", "address", "show", "to", address).isBlank())
        .toList();
  }

  /** Waits until the tier says that all is well, on both nodes, with nothing left of before. */
  void awaitSettled() {
    TestCluster.await(
        "the pair has settled in " + namespace,
        SOON,
        () -> {
          LoadBalancerTier tier = tier();
          var status = Objects.requireNonNull(tier.getStatus());
          return tier.getMetadata().getGeneration().equals(status.observedGeneration())
              && "2/2".equals(status.backends())
              && holders().size() == addresses.split(",").length
              && readyProxies() == 2
              && Objects.requireNonNull(status.conditions()).stream()
                  .allMatch(
                      // What the tests do to it makes it flap, which is told for five minutes.
                      c ->
                          c.getReason().equals("Flapping")
                              || (c.getStatus().equals("True")
                                  && !c.getType().equals("Reconciling")));
        });
  }

  /** Waits until the status names this node for the address; returns when it was first seen. */
  Instant awaitHolder(String address, String node) {
    TestCluster.await(address + " is on " + node, SOON, () -> node.equals(holders().get(address)));
    return Instant.now();
  }

  private long readyProxies() {
    List<Pod> pods = pods();
    return pods.size() == 2
        ? pods.stream()
            .filter(
                pod ->
                    pod.getMetadata().getDeletionTimestamp() == null
                        && pod.getStatus().getConditions().stream()
                            .anyMatch(
                                c -> c.getType().equals("Ready") && c.getStatus().equals("True")))
            .count()
        : 0;
  }

  private List<Pod> pods() {
    return cluster
        .client()
        .pods()
        .inNamespace(namespace)
        .withLabel("lbtier.io/tier", "pair")
        .list()
        .getItems();
  }

  /** Name of the pod on a node. */
  String podOn(String node) {
    return pods().stream()
        .filter(pod -> node.equals(pod.getSpec().getNodeName()))
        .map(pod -> pod.getMetadata().getName())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no proxy on " + node));
  }

  /** Sends a signal to the one process on a node whose command line matches. */
  void signal(String node, String signal, String command) {
    cluster.onNode(node, "pkill", "-" + signal, "-f", command);
  }

  /** The other of the two nodes. */
  static String other(String node) {
    return node.equals(NODES.getFirst()) ? NODES.getLast() : NODES.getFirst();
  }
}
