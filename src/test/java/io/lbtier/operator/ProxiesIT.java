package io.lbtier.operator;

import static io.lbtier.operator.Bench.await;
import static io.lbtier.operator.Bench.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.lbtier.api.TierStatus;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What proxies say of themselves becomes the status of their tier. */
class ProxiesIT {
  @SuppressWarnings("NullAway.Init")
  private static Bench bench;

  @BeforeAll
  static void start() {
    bench = Bench.running("proxies");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  private static boolean isReady(TierStatus status, String wanted) {
    return condition(status, "Ready").map(Condition::getStatus).filter(wanted::equals).isPresent();
  }

  @Test
  void theTierIsReadyWhenItsProxiesSaySo() {
    bench.apply("good", Specs.replicas(1));
    bench.awaitServing("good", 1);
    try (var proxy = new FakeProxy(FakeProxy.json(FakeProxy.status(1, true)))) {
      bench.proxyPod("good", "good-a", "127.0.0.1", proxy.port());
      bench.rolledOut("good");

      var status = bench.awaitStatus("good", s -> isReady(s, "True"));
      assertThat(status.backends()).isEqualTo("1/1");
      assertThat(condition(status, "Reconciling")).isEmpty();
      assertThat(condition(status, "Stalled")).isEmpty();

      proxy.say(FakeProxy.json(FakeProxy.status(1, false)));
      var down = bench.awaitStatus("good", s -> isReady(s, "False"));
      assertThat(down.backends()).isEqualTo("0/1");
      assertThat(condition(down, "Ready").orElseThrow().getMessage())
          .contains("127.0.0.1:9999")
          .contains("connection refused");
      await("it is told as an event")
          .until(
              () ->
                  bench.events("good").stream().anyMatch(e -> e.getReason().equals("NoBackendUp")));

      // A newer proxy says more than this operator knows.
      proxy.say(FakeProxy.json(FakeProxy.status(1, true)).replaceFirst("\\{", "{\"new\": [1], "));
      bench.awaitStatus("good", s -> isReady(s, "True"));

      proxy.say("this is no status");
      proxy.hangUp();
      proxy.say(FakeProxy.json(FakeProxy.status(1, false)));
      bench.awaitStatus("good", s -> isReady(s, "False"));
    }
    // The proxy is gone without a word.
    bench.awaitStatus("good", s -> s.backends() != null && s.backends().equals("-"));
  }

  @Test
  void whyNoProxyRunsIsTold() {
    bench.apply("stuck", Specs.replicas(1));
    bench.awaitServing("stuck", 1);
    Pod pod = bench.proxyPod("stuck", "stuck-a", "127.0.0.1", 1);
    pod.getStatus().setPhase("Pending");
    pod.getStatus().setPodIP(null);
    pod.getStatus().setPodIPs(List.of());
    pod.getStatus()
        .setContainerStatuses(
            List.of(
                new ContainerStatusBuilder()
                    .withName("proxy")
                    .withImage("lbtier-proxy:no")
                    .withImageID("")
                    .withReady(false)
                    .withRestartCount(0)
                    .withNewState()
                    .withNewWaiting("back-off", "ImagePullBackOff")
                    .endState()
                    .build()));
    bench.admin.resource(pod).patchStatus();

    var status =
        bench.awaitStatus(
            "stuck",
            s -> condition(s, "Ready").orElseThrow().getMessage().contains("cannot get its image"));
    assertThat(condition(status, "Ready").orElseThrow().getMessage())
        .contains(
            "stuck-a on node-of-stuck-a: container proxy cannot get its image lbtier-proxy:no");
  }

  /**
   * However fast a backend goes up and down, the operator looks at its tier some times a second.
   */
  @Test
  void aStormOfChangesIsCoalescedAndTheLastOneCounts() {
    bench.apply("storm", Specs.replicas(1));
    bench.awaitServing("storm", 1);
    try (var proxy = new FakeProxy(FakeProxy.json(FakeProxy.status(1, true)))) {
      bench.proxyPod("storm", "storm-a", "127.0.0.1", proxy.port());
      bench.rolledOut("storm");
      bench.awaitStatus("storm", s -> isReady(s, "True"));
      long before = bench.reconciliations();

      for (int i = 0; i < 2_000; i++) {
        proxy.say(FakeProxy.json(FakeProxy.status(1, i % 2 == 0)));
      }

      bench.awaitStatus("storm", s -> isReady(s, "False"));
      bench.awaitRest();
      assertThat(bench.tier("storm").getStatus().backends()).isEqualTo("0/1");
      assertThat(bench.reconciliations() - before).isLessThan(200);
    }
  }
}
