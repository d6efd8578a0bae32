package io.lbtier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In whatever order a tier and what it lives in are deleted, it leaves no object behind. */
@ExtendWith(ClusterExtension.class)
class DeletionE2E {
  private final TestCluster cluster;

  DeletionE2E(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void installed() {
    cluster.install();
  }

  @Test
  void theTierFirst() {
    Site site = Site.serving(cluster, "tier-first");

    cluster.kubectl("-n", site.namespace, "delete", "lbtier", "shop", "--timeout=30s");

    awaitNothingLeft(site);
    // What the user made stays.
    assertThat(cluster.kubectl("-n", site.namespace, "get", "deployment/web", "-o", "name"))
        .contains("web");
  }

  @Test
  void theNamespaceFirst() {
    Site site = Site.serving(cluster, "namespace-first");

    cluster.kubectl("delete", "namespace", site.namespace, "--timeout=120s");

    assertThat(cluster.kubectl("get", "namespaces", "-o", "name")).doesNotContain(site.namespace);
  }

  @Test
  void theOperatorFirst() {
    Site site = Site.serving(cluster, "operator-first");

    cluster.kubectl("delete", "namespace", TestCluster.OPERATOR_NAMESPACE, "--timeout=120s");
    assertThat(cluster.onNode("node-1", "curl", "-sS", "-m", "5", site.serviceUrl()))
        .startsWith("web-");
    cluster.kubectl("-n", site.namespace, "delete", "lbtier", "shop", "--timeout=30s");

    awaitNothingLeft(site);
  }

  private static void awaitNothingLeft(Site site) {
    TestCluster.await(
        "nothing of the tier is left", Duration.ofSeconds(90), () -> site.left().isBlank());
  }
}
