package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.lbtier.model.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of two operators one works; when it goes the other one does. */
class LeaderElectionIT {
  private static final String LEASE = "lbtier-operator";

  @Test
  void theSecondTakesOverWhenTheFirstStops() {
    try (var bench = new Bench("leader");
        var secondClient = client(bench)) {
      var election = new TierOperator.Election(bench.namespace, LEASE);
      bench.startOperator(client(bench), election);
      Bench.await("the first leads").until(() -> !holder(bench).isEmpty());
      String first = holder(bench);
      var second =
          new TierOperator(
              secondClient,
              new TierOperator.Options(
                  Bench.RELEASE, Set.of(bench.namespace), 0, Set.of(), election));
      second.start();
      bench.apply("one", Specs.VALID);
      bench.awaitServing("one", 1);
      assertThat(holder(bench)).isEqualTo(first);
      assertThat(creations(bench, "one")).as("one of them made it").isEqualTo(1);

      Instant stopped = Instant.now();
      bench.stopOperator();

      bench.apply("two", Specs.VALID);
      bench.awaitServing("two", 1);
      assertThat(holder(bench)).isNotEmpty().isNotEqualTo(first);
      assertThat(Duration.between(stopped, Instant.now()))
          .as("the lease was given back, so nobody waited for it to expire")
          .isLessThan(Duration.ofSeconds(15));
      second.stop();
    }
  }

  /** A leader that is no longer the leader stops at once, and says so to its process. */
  @Test
  void aLeaderThatLosesItsLeaseStops() {
    try (var bench = new Bench("deposed")) {
      var election = new TierOperator.Election(bench.namespace, LEASE);
      TierOperator operator = bench.startOperator(client(bench), election);
      Bench.await("it leads").until(() -> !holder(bench).isEmpty());

      // It renews the lease meanwhile, so one edit may come too late.
      Bench.await("the lease is taken away")
          .ignoreExceptions()
          .until(() -> takeAway(bench).equals("somebody else"));

      Bench.await("it notices").until(() -> operator.failure().isDone());
      assertThat(operator.failure().join()).contains("leader");
      Bench.await("it is not ready any more").until(() -> !bench.isReady());
      bench.awaitRest();
      long mark = bench.api.audit().mark();
      bench.apply("late", Specs.VALID);
      bench.awaitRest();
      assertThat(bench.writesSince(mark)).isEmpty();
    }
  }

  private static String takeAway(Bench bench) {
    return bench
        .admin
        .leases()
        .inNamespace(bench.namespace)
        .withName(LEASE)
        .edit(
            lease -> {
              lease.getSpec().setHolderIdentity("somebody else");
              lease.getSpec().setLeaseDurationSeconds(600);
              return lease;
            })
        .getSpec()
        .getHolderIdentity();
  }

  private static KubernetesClient client(Bench bench) {
    return new KubernetesClientBuilder().withConfig(bench.account).build();
  }

  private static String holder(Bench bench) {
    var lease = bench.admin.leases().inNamespace(bench.namespace).withName(LEASE).get();
    return lease == null ? "" : Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
  }

  private static long creations(Bench bench, String tier) {
    return bench.writesSince(0).stream()
        .filter(e -> e.resource().equals("deployments") && e.name().equals(Names.object(tier)))
        .filter(e -> e.code() == 201)
        .count();
  }
}
