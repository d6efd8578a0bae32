package io.lbtier.proxy.balance;

import io.lbtier.model.Zones;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps flows in the zone of the proxy as far as its backends are enough for them (as Envoy's zone
 * aware routing does). The proxies of a zone are a part of all proxies, and its backends have a
 * part of all weight. Where the backends' part is the smaller one, the proxies keep what that part
 * may be loaded with; the rest goes to zones whose backends have a greater part than their proxies,
 * to each by what is left there. When every proxy does this and gets as much traffic as any other,
 * no backend gets more than the limit, and with a limit of 100 % all get the same for their weight.
 * Pure.
 *
 * @param first with the weights by which flows are shared out
 * @param elsewhere those of other zones, for flows that have failed
 */
public record ZoneShares(List<Member> first, List<Member> elsewhere) {
  /** What the highest weight becomes, so that small shares are still told apart. */
  private static final double FINEST = 1 << 20;

  /**
   * The shares for a proxy. All are used alike where its zone is not known, and where some are used
   * although they are down, for then nobody knows which are enough.
   *
   * @param available members that are used, of weights above 0
   * @param zones with the proxies of every zone, at least one
   * @param maxLoad in percent of what a backend would get if all were used alike; at least 100
   */
  public static ZoneShares of(List<Member> available, Zones zones, int maxLoad) {
    String own = zones.own();
    if (own.isEmpty() || available.stream().anyMatch(m -> !m.backend().health().usable())) {
      return new ZoneShares(available, List.of());
    }
    Map<String, Long> weights =
        available.stream()
            .collect(
                Collectors.groupingBy(
                    Member::zone, TreeMap::new, Collectors.summingLong(Member::weight)));
    long weight = sum(weights.values().stream());
    long proxies = sum(zones.proxies().values().stream());
    long ownWeight = weights.getOrDefault(own, 0L);
    // Whole numbers, so that a zone which is just enough keeps everything.
    long most = ownWeight * proxies * maxLoad;
    long wanted = weight * zones.proxies().getOrDefault(own, 0) * 100;

    List<Member> elsewhere = available.stream().filter(m -> !m.zone().equals(own)).toList();
    if (ownWeight > 0 && most >= wanted) {
      return new ZoneShares(
          available.stream().filter(m -> m.zone().equals(own)).toList(), elsewhere);
    }
    double kept = ownWeight == 0 ? 0 : (double) most / wanted;
    Map<String, Double> shares = shares(weights, zones, kept);
    // None has anything left when this zone has no backends, and no proxies that count.
    return shares.isEmpty()
        ? new ZoneShares(available, List.of())
        : new ZoneShares(weigh(available, shares, weights), elsewhere);
  }

  /** What each zone gets where the own one cannot keep all; empty where no other has any left. */
  private static Map<String, Double> shares(Map<String, Long> weights, Zones zones, double kept) {
    long weight = sum(weights.values().stream());
    long proxies = sum(zones.proxies().values().stream());
    Map<String, Double> shares = new TreeMap<>();
    weights.forEach(
        (zone, has) -> {
          long left = has * proxies - weight * zones.proxies().getOrDefault(zone, 0);
          if (left > 0 && !zone.equals(zones.own())) {
            shares.put(zone, (double) left);
          }
        });
    double left = shares.values().stream().mapToDouble(d -> d).sum();
    shares.replaceAll((_, share) -> (1 - kept) * share / left);
    if (kept > 0) {
      shares.put(zones.own(), kept);
    }
    return shares;
  }

  /** Those of zones that have a share, with weights whose sums are as the shares. */
  private static List<Member> weigh(
      List<Member> available, Map<String, Double> shares, Map<String, Long> weights) {
    ToDoubleFunction<Member> exact =
        m ->
            m.weight()
                * shares.getOrDefault(m.zone(), 0.0)
                / weights.getOrDefault(m.zone(), Long.MAX_VALUE);
    double highest = available.stream().mapToDouble(exact).max().orElse(1);
    return available.stream()
        .filter(m -> shares.containsKey(m.zone()))
        .map(
            m ->
                m.weighing(
                    (int) Math.max(1, Math.round(exact.applyAsDouble(m) / highest * FINEST))))
        .toList();
  }

  private static long sum(Stream<? extends Number> numbers) {
    return numbers.mapToLong(Number::longValue).sum();
  }
}
