package io.lbtier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Virtual addresses on a cluster: where they are, what is told of them, and what they leave. */
@ExtendWith(ClusterExtension.class)
class VipE2E {
  private static final String SECOND = "198.18.0.101";
  private static final Duration SOON = Duration.ofSeconds(30);

  private final TestCluster cluster;

  VipE2E(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void installed() {
    cluster.install();
  }

  @AfterEach
  void letVrrpThrough() {
    for (String node : Pair.NODES) {
      cluster.onNode(node, "nft", "add", "table", "inet", "split");
      cluster.onNode(node, "nft", "delete", "table", "inet", "split");
    }
  }

  @Test
  void severalAddressesAreSpreadAndEachMovesOnItsOwn() {
    Pair pair = Pair.serving(cluster, "spread", Pair.ADDRESS + "/24", SECOND + "/24");
    TestCluster.await(
        "each node has one", SOON, () -> Set.copyOf(pair.holders().values()).size() == 2);
    pair.awaitSettled();
    String second = Objects.requireNonNull(pair.holders().get(SECOND));
    assertThat(cluster.kubectl("-n", pair.namespace, "get", "lbtier", "pair"))
        .contains(Pair.ADDRESS + "," + SECOND, "node-1,node-2");

    pair.cluster.kubectl("-n", pair.namespace, "delete", "pod", pair.podOn(second), "--wait=false");

    pair.awaitHolder(SECOND, Pair.other(second));
    assertThat(pair.holders()).containsEntry(Pair.ADDRESS, Pair.other(second));
    pair.awaitSettled();
  }

  @Test
  void aSplitIsToldAndEnds() {
    Pair pair = Pair.serving(cluster, "split", Pair.ADDRESS + "/24");

    for (String node : Pair.NODES) {
      cluster.onNode(node, "nft", "add table inet split");
      cluster.onNode(node, "nft", "add chain inet split in { type filter hook input priority 0; }");
      cluster.onNode(node, "nft", "add rule inet split in meta l4proto 112 drop");
    }
    TestCluster.await(
        "both nodes have the address", SOON, () -> pair.nodesWith(Pair.ADDRESS).size() == 2);
    awaitCondition(pair, "False", "SplitBrain");
    assertThat(cluster.kubectl("-n", pair.namespace, "describe", "lbtier", "pair"))
        .contains("node-1")
        .contains("node-2");

    letVrrpThrough();
    awaitCondition(pair, "True", "Held");
    assertThat(pair.nodesWith(Pair.ADDRESS)).hasSize(1);
    pair.awaitSettled();
  }

  @Test
  void aDeletedTierLeavesNoAddressAndNoRule() {
    Map<String, String> before = rules();
    Pair pair = Pair.serving(cluster, "leaves", Pair.ADDRESS + "/24", SECOND + "/24");

    cluster.kubectl("-n", pair.namespace, "delete", "lbtier", "pair", "--timeout=30s");

    TestCluster.await(
        "no node has an address",
        SOON,
        () -> pair.nodesWith(Pair.ADDRESS).isEmpty() && pair.nodesWith(SECOND).isEmpty());
    TestCluster.await(
        "no pod is left",
        Duration.ofMinutes(2),
        () ->
            cluster
                .kubectl(
                    "get", "pods", "-n", pair.namespace, "-l", "lbtier.io/tier=pair", "-o", "name")
                .isBlank());
    assertThat(rules()).isEqualTo(before);
  }

  /** The tables of each node's packet filter, and its rules of routing. */
  private Map<String, String> rules() {
    Map<String, String> rules = new TreeMap<>();
    for (String node : Pair.NODES) {
      rules.put(
          node, cluster.onNode(node, "nft", "list", "tables") + cluster.onNode(node, "ip", "rule"));
    }
    return rules;
  }

  private static void awaitCondition(Pair pair, String status, String reason) {
    TestCluster.await(
        reason,
        SOON,
        () ->
            Objects.requireNonNull(Objects.requireNonNull(pair.tier().getStatus()).conditions())
                .stream()
                .anyMatch(
                    c ->
                        c.getType().equals("VirtualAddressesHeld")
                            && c.getStatus().equals(status)
                            && c.getReason().equals(reason)));
  }
}
