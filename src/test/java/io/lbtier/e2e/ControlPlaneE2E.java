package io.lbtier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Traffic needs neither the operator nor the API server, and what they missed is made good. */
@ExtendWith(ClusterExtension.class)
class ControlPlaneE2E {
  private static final int RATE = 25;
  private static final Duration SOON = Duration.ofMinutes(2);

  private final TestCluster cluster;

  ControlPlaneE2E(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void installed() {
    cluster.install();
  }

  @AfterEach
  void endPartitions() {
    for (String node : List.of("node-1", "node-2", "node-3")) {
      cluster.onNode(node, "nft", "add", "table", "inet", "partition");
      cluster.onNode(node, "nft", "delete", "table", "inet", "partition");
    }
  }

  @Test
  void withoutTheApiServer() {
    Pair pair = Pair.serving(cluster, "no-api", Pair.ADDRESS + "/24");
    String holder = Objects.requireNonNull(pair.holders().get(Pair.ADDRESS));
    try (Load load = Load.http(Load.From.HOST, pair.url(), RATE)) {
      load.awaitSuccesses(RATE);
      cluster.stopApiServer();
      // A backend ends and is started again on its node, and the address has to move.
      cluster.onNode("node-3", "pkill", "-TERM", "-o", "-f", "^/sample serve");
      load.awaitSuccesses(RATE);
      pair.signal(holder, "TERM", "java-vip .* proxy --namespace");
      TestCluster.await(
          "the address has moved",
          SOON,
          () -> pair.nodesWith(Pair.ADDRESS).equals(List.of(Pair.other(holder))));
      load.awaitSuccesses(RATE * 20);
      cluster.startApiServer();
      pair.awaitHolder(Pair.ADDRESS, Pair.other(holder));
      pair.awaitSettled();
      Load.Report report = load.awaitSuccesses(RATE).stop();
      System.err.println("without the API server: " + report);
      assertThat(report.failed()).isEmpty();
    }
  }

  @Test
  void aKilledOperatorIsReplacedByTheOther() {
    Pair pair = Pair.serving(cluster, "killed", Pair.ADDRESS + "/24");
    Pod leader = cluster.leader();

    cluster.onNode(
        leader.getSpec().getNodeName(), "pkill", "-KILL", "-f", "lbtier.options operator");
    pair.roll();

    pair.awaitSettled();
  }

  @Test
  void aLeaderThatIsCutOffIsReplacedAndDoesNoHarmWhenItIsBack() {
    Pair pair = Pair.serving(cluster, "cut-off", Pair.ADDRESS + "/24");
    Pod leader = cluster.leader();
    String node = leader.getSpec().getNodeName();

    cluster.onNode(node, "nft", "add table inet partition");
    cluster.onNode(
        node, "nft", "add chain inet partition f { type filter hook forward priority -300; }");
    cluster.onNode(
        node,
        "nft",
        "add rule inet partition f ip saddr " + leader.getStatus().getPodIP() + " drop");
    TestCluster.await(
        "another operator leads",
        SOON,
        () -> !cluster.leader().getMetadata().getName().equals(leader.getMetadata().getName()));
    pair.roll();
    pair.awaitSettled();
    String after = generation(pair);
    endPartitions();
    cluster.awaitOperator();

    pair.awaitSettled();
    assertThat(generation(pair)).isEqualTo(after);
  }

  @Test
  void aNodeThatComesBackWithOldStateTakesNothing() {
    Pair pair = Pair.serving(cluster, "came-back", Pair.ADDRESS + "/24");
    String gone = Objects.requireNonNull(pair.holders().get(Pair.ADDRESS));
    String other = Pair.other(gone);
    try (Load load = Load.tcp(Load.From.HOST, Pair.ADDRESS, 8000)) {
      load.awaitSuccesses(50);
      cluster.node(gone, "stop");
      pair.awaitHolder(Pair.ADDRESS, other);
      cluster.kubectl(
          "-n",
          pair.namespace,
          "patch",
          "lbtier",
          "pair",
          "--type=merge",
          "-p",
          "{\"spec\":{\"pools\":[{\"name\":\"web\",\"service\":{\"name\":\"web\",\"port\":\"http\"},"
              + "\"healthCheck\":{\"interval\":\"300ms\"}}]}}");
      var back = load.soFar().attempts().getLast().began();
      cluster.node(gone, "start");
      pair.awaitSettled();
      Load.Report report = load.awaitSuccesses(50).stop();
      assertThat(pair.nodesWith(Pair.ADDRESS)).containsExactly(other);
      Load.Report since = report.between(back, report.attempts().getLast().began());
      System.err.println("a node came back: " + since);
      assertThat(since.longestGap().length()).isLessThan(Duration.ofSeconds(1));
    }
  }

  private static String generation(Pair pair) {
    return String.valueOf(Objects.requireNonNull(pair.tier().getStatus()).servingGeneration());
  }
}
