package io.lbtier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** lbtier is installed, renewed and removed as docs/install.md says, while a tier serves. */
@ExtendWith(ClusterExtension.class)
class InstallE2E {
  private static final int RATE = 25;
  private static final String[] HELM = {"lbtier", "deploy/helm/lbtier", "-n", "lbtier-system"};

  private final TestCluster cluster;

  InstallE2E(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void nothingIsInstalled() {
    cluster.uninstall();
  }

  @Test
  void byKustomize() {
    cluster.install();
    Site site = Site.serving(cluster, "kustomize");
    assertThat(cluster.onNode("node-1", "curl", "-sS", "-m", "5", site.serviceUrl()))
        .startsWith("web-");
    assertThat(cluster.onNode("node-1", "curl", "-sS", "-m", "5", site.podUrl()))
        .startsWith("web-");

    underLoad(
        site,
        () -> {
          cluster.kubectl("-n", "lbtier-system", "rollout", "restart", "deployment");
          cluster.awaitOperator();
        });

    cluster.uninstall();
    nothingIsLeft(site);
  }

  @Test
  void byHelm() {
    helm("install", "--create-namespace");
    Site site = Site.serving(cluster, "helm");

    underLoad(site, () -> helm("upgrade", "--set=operator.podAnnotations.changed=yes"));
    underLoad(
        site,
        () -> {
          cluster.helm("uninstall", "lbtier", "-n", "lbtier-system", "--wait");
          assertThat(site.left()).contains("deployment.apps/lbtier-shop");
        });
    // A release of the same name takes over what the first one left.
    helm("install");
    site.applyTier("replicas: 1");
    site.awaitServing();

    cluster.helm("uninstall", "lbtier", "-n", "lbtier-system", "--wait");
    cluster.kubectl("delete", "crd", TestCluster.CRD, "--timeout=60s");
    cluster.kubectl("delete", "namespace", "lbtier-system", "--timeout=60s");
    nothingIsLeft(site);
  }

  @Test
  void inSomeNamespacesOnly() {
    cluster.kubectl("apply", "--server-side", "-k", "deploy/namespaced");
    cluster.awaitOperator();
    var bindings = cluster.kubectl("get", "clusterrolebindings", "-o", "name");
    assertThat(bindings).doesNotContain("lbtier");
    // deploy/namespaced is an example for this namespace.
    Site site = Site.servingIn(cluster, "default");

    cluster.kubectl("delete", "-k", "deploy/namespaced", "--timeout=120s");
    nothingIsLeft(site);
    cluster.kubectl("delete", "-n", "default", "deployment/web", "service/web");
  }

  private void helm(String command, String... more) {
    var words = new ArrayList<>(List.of(command));
    words.addAll(List.of(HELM));
    words.addAll(List.of("--wait", "--timeout=180s"));
    words.addAll(List.of(more));
    cluster.helm(words.toArray(String[]::new));
  }

  private static void underLoad(Site site, Runnable change) {
    try (Load load = Load.http(Load.From.node("node-1"), site.serviceUrl(), RATE)) {
      load.awaitSuccesses(RATE);
      change.run();
      Load.Report report = load.awaitSuccesses(RATE).stop();
      System.err.println("operator replaced: " + report);
      assertThat(report.failed()).isEmpty();
    }
  }

  /** Kubernetes removes what the tier owned in the background. */
  private void nothingIsLeft(Site site) {
    TestCluster.await(
        "nothing of the tier is left", Duration.ofSeconds(90), () -> site.left().isBlank());
    assertThat(
            cluster.kubectl(
                "get",
                "namespaces,crds,clusterroles,clusterrolebindings",
                "-l",
                "app.kubernetes.io/name=lbtier",
                "-o",
                "name"))
        .isBlank();
    assertThat(cluster.kubectl("get", "crds", "-o", "name")).doesNotContain("lbtier");
  }
}
