package io.lbtier.operator;

import io.lbtier.api.Defaults;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.ProxySpec;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Facts;
import io.lbtier.compile.TierCompiler;
import io.lbtier.model.Vip;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compiles a tier with what the cluster says of it. */
final class ClusterCompiler {
  private final FactsReader facts;
  private final ProxyStatusStreams proxies;
  private final Observer observer;
  private final VridLedger vrids;

  ClusterCompiler(
      FactsReader facts, ProxyStatusStreams proxies, Observer observer, VridLedger vrids) {
    this.facts = facts;
    this.proxies = proxies;
    this.observer = observer;
    this.vrids = vrids;
  }

  Compiled compile(LoadBalancerTier tier) {
    // Outside of the ledger's lock, for it may have to read Secrets.
    Facts known = facts.of(tier);
    if (tier.getSpec() == null || tier.getSpec().vip() == null) {
      Compiled compiled = TierCompiler.compile(tier, known);
      if (compiled instanceof Compiled.Accepted) {
        vrids.forget(tier);
      }
      return compiled;
    }
    Vip before = observer.vip(tier).orElse(null);
    int wanted = wanted(tier.getSpec().proxy(), tier);
    return vrids.compile(
        tier,
        known,
        VipNodes.of(proxies.nodes(tier), before == null ? List.of() : before.nodes(), wanted),
        VipSpread.reached(
            before,
            Objects.requireNonNullElse(tier.getSpec().vip().addresses(), List.of()),
            tier.getStatus() == null ? null : tier.getStatus().virtualAddresses(),
            wanted));
  }

  /** How many proxies there are to be, which an autoscaler may have decided. */
  private int wanted(@Nullable ProxySpec proxy, LoadBalancerTier tier) {
    if (proxy == null) {
      return Defaults.REPLICAS;
    }
    if (proxy.autoscaling() == null) {
      return Objects.requireNonNullElse(proxy.replicas(), Defaults.REPLICAS);
    }
    int least = Objects.requireNonNullElse(proxy.autoscaling().minReplicas(), Defaults.REPLICAS);
    return Math.max(least, observer.replicas(tier));
  }
}
