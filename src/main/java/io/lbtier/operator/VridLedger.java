package io.lbtier.operator;

import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierStatus;
import io.lbtier.api.TierStatus.VirtualAddressStatus;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Facts;
import io.lbtier.compile.Facts.VipFact;
import io.lbtier.compile.TierCompiler;
import io.lbtier.model.Vip;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that no two tiers get the same VRID. What a tier has stands in its status. What it was
 * given just now may not stand there yet, and is remembered here; an operator that has just begun
 * takes it from the configurations that its predecessor applied. Tiers with virtual addresses are
 * compiled one at a time.
 */
final class VridLedger {
  /** Of two tiers that have the same VRID, a restored backup say, the elder one keeps it. */
  private static final Comparator<LoadBalancerTier> ELDER_FIRST =
      Comparator.comparing((LoadBalancerTier tier) -> tier.getMetadata().getCreationTimestamp())
          .thenComparing(tier -> tier.getMetadata().getNamespace())
          .thenComparing(tier -> tier.getMetadata().getName());

  private final Set<Integer> excluded;
  private final Supplier<List<LoadBalancerTier>> tiers;
  private final Function<LoadBalancerTier, Optional<Vip>> applied;

  /** By UID of the tier: what it was given last, by address. */
  private final Map<String, Map<String, Integer>> given = new HashMap<>();

  private boolean begun;

  /**
   * @param excluded VRIDs that no tier may have
   * @param tiers all tiers, as far as is known
   * @param applied what the nodes of a tier are told to run
   */
  VridLedger(
      Set<Integer> excluded,
      Supplier<List<LoadBalancerTier>> tiers,
      Function<LoadBalancerTier, Optional<Vip>> applied) {
    this.excluded = Set.copyOf(excluded);
    this.tiers = tiers;
    this.applied = applied;
  }

  /**
   * Compiles a tier with VRIDs that are its own.
   *
   * @param nodes that share its virtual addresses
   * @param spread whether these have found their nodes
   */
  synchronized Compiled compile(
      LoadBalancerTier tier, Facts facts, List<Vip.Node> nodes, boolean spread) {
    String uid = tier.getMetadata().getUid();
    List<LoadBalancerTier> all = tiers.get();
    begin(all);
    Set<String> uids = all.stream().map(t -> t.getMetadata().getUid()).collect(Collectors.toSet());
    given.keySet().removeIf(other -> !uids.contains(other) && !other.equals(uid));

    Map<String, Integer> held = held(tier);
    Set<Integer> taken = new HashSet<>(excluded);
    for (LoadBalancerTier other : all) {
      if (!other.getMetadata().getUid().equals(uid)) {
        boolean elder = ELDER_FIRST.compare(tier, other) < 0;
        claims(other).stream()
            .filter(vrid -> !(elder && held.containsValue(vrid)))
            .forEach(taken::add);
      }
    }
    Compiled compiled =
        TierCompiler.compile(tier, facts.with(new VipFact(nodes, held, Set.copyOf(taken), spread)));
    if (compiled instanceof Compiled.Accepted accepted) {
      remember(uid, accepted.tier().config().vip());
    }
    return compiled;
  }

  /** Frees the VRIDs of a tier that has no virtual addresses. */
  synchronized void forget(LoadBalancerTier tier) {
    given.remove(tier.getMetadata().getUid());
  }

  private void begin(List<LoadBalancerTier> all) {
    if (!begun) {
      begun = true;
      all.forEach(tier -> remember(tier.getMetadata().getUid(), applied.apply(tier).orElse(null)));
    }
  }

  private void remember(String uid, @Nullable Vip vip) {
    if (vip == null) {
      given.remove(uid);
    } else {
      given.put(
          uid,
          vip.addresses().stream()
              .collect(Collectors.toMap(a -> a.address(), Vip.VirtualAddress::vrid)));
    }
  }

  /** What the tier has, by address. */
  private Map<String, Integer> held(LoadBalancerTier tier) {
    Map<String, Integer> held = inStatus(tier);
    held.putAll(given.getOrDefault(tier.getMetadata().getUid(), Map.of()));
    return held;
  }

  /** What a tier may be using: that which its status still says may not have been given up yet. */
  private Collection<Integer> claims(LoadBalancerTier tier) {
    Set<Integer> claims = new HashSet<>(inStatus(tier).values());
    claims.addAll(given.getOrDefault(tier.getMetadata().getUid(), Map.of()).values());
    return claims;
  }

  private static Map<String, Integer> inStatus(LoadBalancerTier tier) {
    Map<String, Integer> vrids = new HashMap<>();
    TierStatus status = tier.getStatus();
    if (status != null) {
      Objects.requireNonNullElse(status.virtualAddresses(), List.<VirtualAddressStatus>of())
          .forEach(address -> vrids.put(address.address(), address.vrid()));
    }
    return vrids;
  }
}
