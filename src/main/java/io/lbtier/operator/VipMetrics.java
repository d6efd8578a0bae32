package io.lbtier.operator;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What Prometheus is told of virtual addresses: a series for each, which leaves with it. */
final class VipMetrics {
  private final MeterRegistry registry;
  private final Map<ResourceID, VipHolders> holders;
  private final Predicate<ResourceID> exists;
  private final Map<Series, List<Meter>> meters = new HashMap<>();

  private record Series(ResourceID tier, VipHolders of, String address) {}

  /**
   * @param holders of all tiers; those of tiers that are gone are removed from it
   * @param exists whether there is such a tier
   */
  VipMetrics(
      MeterRegistry registry, Map<ResourceID, VipHolders> holders, Predicate<ResourceID> exists) {
    this.registry = registry;
    this.holders = holders;
    this.exists = exists;
  }

  /** Adds what is new and removes what is gone. To be called before the numbers are read. */
  synchronized void refresh() {
    holders.keySet().removeIf(tier -> !exists.test(tier));
    Set<Series> now = new HashSet<>();
    holders.forEach(
        (tier, of) -> of.addresses().forEach(address -> now.add(new Series(tier, of, address))));
    meters
        .entrySet()
        .removeIf(
            series -> {
              boolean gone = !now.contains(series.getKey());
              if (gone) {
                series.getValue().forEach(registry::remove);
              }
              return gone;
            });
    now.forEach(series -> meters.computeIfAbsent(series, this::register));
  }

  private List<Meter> register(Series series) {
    VipHolders of = series.of();
    String address = series.address();
    Tags tags =
        Tags.of(
            "namespace",
            series.tier().getNamespace().orElse(""),
            "tier",
            series.tier().getName(),
            "address",
            address);
    return List.of(
        Gauge.builder("lbtier.vip.holders", of, h -> h.count(address))
            .description("Nodes that hold the virtual address; NaN while none tells.")
            .tags(tags)
            .register(registry),
        FunctionCounter.builder("lbtier.vip.moves", of, h -> h.moves(address))
            .description("How often the virtual address came to another node, or back.")
            .tags(tags)
            .register(registry));
  }
}
