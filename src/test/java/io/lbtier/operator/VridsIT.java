package io.lbtier.operator;

import static io.lbtier.operator.Bench.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierStatus;
import io.lbtier.api.TierStatus.VirtualAddressStatus;
import io.lbtier.model.Names;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each virtual address of the cluster has a VRID of its own, and keeps it. */
class VridsIT {
  private static final int TIERS = 50;

  /** All of them ask for the same one, since their addresses end alike. */
  @Test
  void tiersThatAreCreatedAtOnceGetDifferentOnesAndKeepThem() {
    try (var bench = Bench.running("vrids")) {
      IntStream.range(0, TIERS)
          .parallel()
          .forEach(
              i ->
                  bench.apply(
                      name(i), Specs.vip("10.0.%d.7/24".formatted(i), "10.1.%d.7".formatted(i))));
      IntStream.range(0, TIERS).forEach(i -> bench.awaitServing(name(i), 1));

      Map<String, Integer> first = vrids(bench);
      assertThat(first).hasSize(2 * TIERS);
      assertThat(first.values()).doesNotHaveDuplicates();
      assertThat(first).containsValue(7);
      first.forEach(
          (address, vrid) ->
              assertThat(
                      configuration(
                          bench,
                          name(
                              Integer.parseInt(
                                  address.replaceAll("10\\.[01]\\.([0-9]+)\\.7", "$1")))))
                  .contains("\"vrid\": " + vrid));
      long mark = bench.awaitRest();

      bench.stopOperator();
      bench.startOperator();

      Bench.await("all tiers are looked at again").until(() -> bench.reconciliations() >= TIERS);
      bench.awaitRest();
      assertThat(vrids(bench)).isEqualTo(first);
      assertThat(bench.writesSince(mark)).isEmpty();
    }
  }

  @Test
  void theLastNumberOfTheAddressUnlessItIsExcluded() {
    try (var bench = new Bench("excluded")) {
      bench.excludeVrids(Set.of(10, 11));
      bench.startOperator();
      bench.apply("shop", Specs.vip("10.0.0.10/24", "10.0.0.20/24"));
      bench.awaitServing("shop", 1);
      assertThat(vrids(bench)).isEqualTo(Map.of("10.0.0.10", 12, "10.0.0.20", 20));
    }
  }

  @Test
  void aTierThatFindsNoneSaysSoAndGetsTheFirstThatIsFree() {
    try (var bench = new Bench("exhausted")) {
      bench.excludeVrids(IntStream.rangeClosed(3, 255).boxed().collect(Collectors.toSet()));
      bench.startOperator();
      bench.apply("one", Specs.vip("10.0.0.1"));
      bench.apply("two", Specs.vip("10.0.0.2"));
      bench.awaitServing("one", 1);
      bench.awaitServing("two", 1);

      bench.apply("three", Specs.vip("10.0.0.3"));

      var stalled =
          condition(bench.awaitStatus("three", s -> condition(s, "Stalled").isPresent()), "Stalled")
              .orElseThrow();
      assertThat(stalled.getMessage())
          .contains("spec.vip.addresses[0]")
          .contains("no VRID is free for 10.0.0.3");

      bench.admin.resource(bench.tier("one")).delete();
      TierStatus status = bench.awaitServing("three", 1);
      assertThat(addresses(status)).extracting(VirtualAddressStatus::vrid).containsExactly(1);
    }
  }

  /** What an address had is free when the tier lets it go. */
  @Test
  void anAddressThatGoesFreesItsOwn() {
    try (var bench = new Bench("freed")) {
      bench.excludeVrids(IntStream.rangeClosed(3, 255).boxed().collect(Collectors.toSet()));
      bench.startOperator();
      bench.apply("one", Specs.vip("10.0.0.1", "10.0.0.2"));
      bench.awaitServing("one", 1);
      bench.apply("two", Specs.vip("10.0.0.9"));
      bench.awaitStatus("two", s -> condition(s, "Stalled").isPresent());

      bench.apply("one", Specs.vip("10.0.0.2"));

      bench.awaitServing("one", 2);
      bench.awaitServing("two", 1);
      assertThat(vrids(bench)).isEqualTo(Map.of("10.0.0.2", 2, "10.0.0.9", 1));

      bench.apply("one", Specs.VALID);
      bench.awaitServing("one", 3);
      assertThat(vrids(bench)).isEqualTo(Map.of("10.0.0.9", 1));
    }
  }

  /** As when two backups are restored into one cluster. */
  @Test
  void ofTwoTiersWithTheSameOneTheElderKeepsIt() {
    try (var bench = new Bench("claimed")) {
      bench.startOperator();
      bench.apply("elder", Specs.vip("10.0.0.5"));
      bench.awaitServing("elder", 1);
      bench.apply("younger", Specs.vip("10.0.0.6"));
      bench.awaitServing("younger", 1);
      bench.stopOperator();
      LoadBalancerTier younger = bench.tier("younger");
      TierStatus s = younger.getStatus();
      younger.setStatus(
          new TierStatus(
              s.observedGeneration(),
              s.servingGeneration(),
              s.mode(),
              s.vip(),
              s.active(),
              s.backends(),
              s.conditions(),
              s.listeners(),
              s.pools(),
              List.of(new VirtualAddressStatus("10.0.0.6", 5, null, null))));
      bench.admin.resource(younger).patchStatus();
      bench.admin.resource(bench.mustHave(ConfigMap.class, "younger")).delete();

      bench.startOperator();

      Bench.await("the younger one gives it up")
          .untilAsserted(
              () -> assertThat(vrids(bench)).isEqualTo(Map.of("10.0.0.5", 5, "10.0.0.6", 6)));
      assertThat(configuration(bench, "younger")).contains("\"vrid\": 6");
    }
  }

  private static String name(int i) {
    return "tier-%03d".formatted(i);
  }

  private static String configuration(Bench bench, String tier) {
    return Objects.requireNonNull(
        bench.mustHave(ConfigMap.class, tier).getData().get(Names.CONFIG_KEY));
  }

  private static Map<String, Integer> vrids(Bench bench) {
    return bench
        .admin
        .resources(LoadBalancerTier.class)
        .inNamespace(bench.namespace)
        .list()
        .getItems()
        .stream()
        .map(LoadBalancerTier::getStatus)
        .map(VridsIT::addresses)
        .flatMap(List::stream)
        .collect(
            Collectors.toMap(
                VirtualAddressStatus::address,
                VirtualAddressStatus::vrid,
                (a, b) -> a,
                TreeMap::new));
  }

  private static List<VirtualAddressStatus> addresses(TierStatus status) {
    return Objects.requireNonNullElse(status.virtualAddresses(), List.of());
  }
}
