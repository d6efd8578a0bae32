package io.lbtier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A backend that is told to stop, and still answers for a while. */
@ExtendWith(ClusterExtension.class)
class TerminatingEndpointE2E {
  private final TestCluster cluster;

  TerminatingEndpointE2E(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void installed() {
    cluster.install();
  }

  @Test
  void finishesItsRequestsAndGetsNoNewOnes() {
    Site site = Site.serving(cluster, "terminating", 20);
    String url = site.serviceUrl();
    var from = Load.From.node("node-1");
    Pod pod =
        cluster
            .client()
            .pods()
            .inNamespace(site.namespace)
            .withLabel("app", "web")
            .list()
            .getItems()
            .getFirst();
    String name = pod.getMetadata().getName();

    try (Load slow = Load.http(from, url + "wait/4s", 10);
        Load quick = Load.http(from, url, 50)) {
      TestCluster.await(
          "requests are under way", Duration.ofSeconds(60), () -> isAsked(site, name));
      cluster.kubectl("-n", site.namespace, "delete", "pod", name, "--wait=false");
      // The time is for a busy machine; it takes milliseconds.
      TestCluster.await(
          "the proxies use it no more",
          Duration.ofSeconds(15),
          () -> site.statuses().stream().noneMatch(s -> s.contains(pod.getStatus().getPodIP())));
      Instant noticed = Instant.now();
      TestCluster.await(
          "it is gone",
          Duration.ofSeconds(90),
          () -> cluster.client().pods().inNamespace(site.namespace).withName(name).get() == null);
      List<Load.Attempt> later =
          quick.stop().succeeded().stream().filter(a -> a.began().isAfter(noticed)).toList();
      Load.Report finished = slow.stop();

      assertThat(finished.failed()).isEmpty();
      assertThat(finished.succeeded())
          .as("what it had when it was told to stop")
          .anyMatch(a -> a.detail().equals(name) && a.ended().isAfter(noticed));
      assertThat(later.stream().map(Load.Attempt::detail)).isNotEmpty().doesNotContain(name);
    }
  }

  private boolean isAsked(Site site, String pod) {
    return cluster.kubectl("-n", site.namespace, "logs", pod).contains("/wait/4s");
  }
}
