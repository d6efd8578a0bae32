package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.api.LoadBalancerTier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How long an operator takes for many tiers that it has never seen, and for the same ones after a
 * restart. {@code -Dlbtier.tiers=500} says how many; docs/operator.md has the figures.
 */
class ManyTiersIT {
  private static final int TIERS = Integer.getInteger("lbtier.tiers", 50);

  @Test
  void manyTiersAreReconciledFromColdAndThenNothingIsWritten() {
    try (var bench = new Bench("many")) {
      IntStream.range(0, TIERS)
          .parallel()
          .forEach(i -> bench.apply("tier-%03d".formatted(i), Specs.VALID));
      long before = bench.api.audit().mark();

      Duration cold = untilAllServe(bench);
      long rest = bench.awaitRest();
      int writes = bench.writesSince(before).size();

      bench.stopOperator();
      Instant restart = Instant.now();
      bench.startOperator();
      Bench.await("all tiers are looked at again")
          .atMost(Duration.ofMinutes(5))
          .until(() -> bench.reconciliations() >= TIERS);
      Duration warm = Duration.between(restart, Instant.now());
      bench.awaitRest();

      System.out.printf(
          "%d tiers: %.1f s from cold with %d writes; %.1f s after a restart with %d writes%n",
          TIERS,
          cold.toMillis() / 1e3,
          writes,
          warm.toMillis() / 1e3,
          bench.writesSince(rest).size());
      assertThat(bench.writesSince(rest)).isEmpty();
    }
  }

  private static Duration untilAllServe(Bench bench) {
    Instant start = Instant.now();
    bench.startOperator();
    Bench.await("all tiers serve")
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> tiers(bench).stream().allMatch(ManyTiersIT::serves));
    return Duration.between(start, Instant.now());
  }

  private static List<LoadBalancerTier> tiers(Bench bench) {
    return bench
        .admin
        .resources(LoadBalancerTier.class)
        .inNamespace(bench.namespace)
        .list()
        .getItems();
  }

  private static boolean serves(LoadBalancerTier tier) {
    return tier.getStatus() != null && Objects.equals(tier.getStatus().servingGeneration(), 1L);
  }
}
