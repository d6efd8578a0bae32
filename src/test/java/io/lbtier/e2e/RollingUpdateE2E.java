package io.lbtier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients notice nothing when backends and proxies are replaced. */
@ExtendWith(ClusterExtension.class)
class RollingUpdateE2E {
  private static final int RATE = 25;

  private final TestCluster cluster;

  RollingUpdateE2E(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void installed() {
    cluster.install();
  }

  @Test
  void backends() {
    // As is usual in Kubernetes, where what sends traffic hears of an end only after it has begun.
    Site site = Site.serving(cluster, "backends", 5);

    underLoad(
        site,
        () -> {
          cluster.kubectl("-n", site.namespace, "rollout", "restart", "deployment/web");
          awaitRollout(site, "web");
        });
  }

  @Test
  void proxies() {
    Site site = Site.serving(cluster, "proxies");

    underLoad(
        site,
        () -> {
          site.applyTier("resources: {requests: {memory: 260Mi}}");
          site.awaitServing();
          awaitRollout(site, "lbtier-shop");
        });
  }

  private void awaitRollout(Site site, String deployment) {
    cluster.kubectl(
        "-n", site.namespace, "rollout", "status", "deployment/" + deployment, "--timeout=180s");
    TestCluster.await(
        "what was replaced is gone",
        Duration.ofSeconds(90),
        () ->
            cluster.client().pods().inNamespace(site.namespace).list().getItems().stream()
                .noneMatch(p -> p.getMetadata().getDeletionTimestamp() != null));
  }

  private static void underLoad(Site site, Runnable change) {
    var from = Load.From.node("node-1");
    try (Load strict = Load.http(from, site.serviceUrl(), RATE);
        Load pooled = Load.httpKept(from, site.serviceUrl(), RATE)) {
      strict.awaitSuccesses(RATE);
      pooled.awaitSuccesses(RATE);
      change.run();
      strict.awaitSuccesses(RATE);
      for (Load.Report report : List.of(strict.stop(), pooled.stop())) {
        System.err.println(site.namespace + ": " + report);
        assertThat(report.failed()).isEmpty();
      }
    }
  }
}
