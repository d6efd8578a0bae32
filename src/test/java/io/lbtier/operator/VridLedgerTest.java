package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierSpec;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Facts;
import io.lbtier.model.Vip;
import io.lbtier.model.Vip.VirtualAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VridLedgerTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private final List<LoadBalancerTier> tiers = new ArrayList<>();
  private final Map<String, Vip> applied = new HashMap<>();

  private LoadBalancerTier tier(String name, String... addresses) {
    var tier = new LoadBalancerTier();
    tier.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("prod")
            .withUid(name)
            .withGeneration(1L)
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .build());
    tier.setSpec(YAML.unmarshal(Specs.vip(addresses), TierSpec.class));
    tiers.add(tier);
    return tier;
  }

  private VridLedger ledger(Integer... excluded) {
    return new VridLedger(
        Set.of(excluded),
        () -> tiers,
        tier -> Optional.ofNullable(applied.get(tier.getMetadata().getName())));
  }

  private static List<Integer> vrids(VridLedger ledger, LoadBalancerTier tier) {
    var compiled = (Compiled.Accepted) ledger.compile(tier, Facts.NONE, List.of(), true);
    return Objects.requireNonNull(compiled.tier().config().vip()).addresses().stream()
        .map(VirtualAddress::vrid)
        .toList();
  }

  @Test
  void whatWasGivenIsTakenBeforeAnyStatusSaysSo() {
    var one = tier("one", "10.0.0.7");
    var two = tier("two", "10.0.1.7");
    var ledger = ledger(8);
    assertThat(vrids(ledger, two)).containsExactly(7);
    assertThat(vrids(ledger, one)).containsExactly(9);
    assertThat(vrids(ledger, two)).containsExactly(7);
  }

  /** It ended between the two writes, and its successor looks at another tier first. */
  @Test
  void whatAPredecessorAppliedIsTakenThoughNoStatusSaysSo() {
    var one = tier("one", "10.0.0.7");
    var two = tier("two", "10.0.1.7");
    applied.put(
        "two",
        new Vip(
            List.of(new VirtualAddress("10.0.1.7", 32, 7)),
            "",
            100,
            false,
            new Vip.Check(200, 3, 2),
            List.of()));
    var ledger = ledger();
    assertThat(vrids(ledger, one)).containsExactly(8);
    assertThat(vrids(ledger, two)).containsExactly(7);
  }

  @Test
  void whatADeletedTierHadIsFree() {
    var one = tier("one", "10.0.0.7");
    var ledger = ledger();
    assertThat(vrids(ledger, one)).containsExactly(7);
    tiers.remove(one);
    assertThat(vrids(ledger, tier("two", "10.0.1.7"))).containsExactly(7);
  }

  @Test
  void whatATierLostWithItsAddressesIsFree() {
    var one = tier("one", "10.0.0.7");
    var ledger = ledger();
    assertThat(vrids(ledger, one)).containsExactly(7);
    ledger.forget(one);
    assertThat(vrids(ledger, tier("two", "10.0.1.7"))).containsExactly(7);
  }
}
