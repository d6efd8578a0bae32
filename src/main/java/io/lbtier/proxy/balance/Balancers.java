package io.lbtier.proxy.balance;

import io.lbtier.model.Balancing;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes the balancer of each policy. */
public final class Balancers {
  private final RandomGenerator random;
  private final LongSupplier clock;

  /**
   * What balancers use; all threads that pick do.
   *
   * @param random where chance comes from
   * @param clock nanoseconds that only go forward
   */
  public Balancers(RandomGenerator random, LongSupplier clock) {
    this.random = random;
    this.clock = clock;
  }

  /** The same over those of one zone at first, and those of others for flows that fail there. */
  public Balancer of(Balancing balancing, ZoneShares zones, @Nullable Balancer before) {
    if (zones.elsewhere().isEmpty()) {
      return of(balancing, zones.first(), before);
    }
    Zoned last = before instanceof Zoned zoned ? zoned : null;
    Balancer first = of(balancing, zones.first(), last == null ? before : last.first());
    return new Zoned(
        first, RoundRobin.over(zones.elsewhere(), last == null ? null : last.elsewhere()));
  }

  /**
   * A balancer over members that are all available and have a weight above 0; they may be none.
   *
   * @param before what chose until now, so that its successor goes on rather than starts over; null
   *     when there was none
   */
  public Balancer of(Balancing balancing, List<Member> available, @Nullable Balancer before) {
    Balancer last = before instanceof Zoned zoned ? zoned.first() : before;
    return switch (balancing) {
      case Balancing.RoundRobin() -> RoundRobin.over(available, last);
      case Balancing.Random() -> new WeightedRandom(new AliasTable(available, random));
      case Balancing.LeastConnections() -> new LeastConnections(available, random);
      case Balancing.TwoChoices() ->
          new TwoChoices(new AliasTable(available, random), TwoChoices.Load.CONNECTIONS);
      case Balancing.PeakEwma() ->
          new TwoChoices(
              new AliasTable(available, random), new PeakEwma(clock, meanWeight(available)));
      case Balancing.Hash hash -> hash(hash, available, last);
    };
  }

  private static Balancer hash(
      Balancing.Hash hash, List<Member> available, @Nullable Balancer before) {
    HashTable table =
        switch (hash.table()) {
          case Maglev -> new Maglev(available);
          case Ring -> new Ring(available);
        };
    LoadBound bound = hash.boundedLoad() == 0 ? null : new LoadBound(available, hash.boundedLoad());
    Balancer keyless = before instanceof ConsistentHash last ? last.keyless() : before;
    return new ConsistentHash(available, table, bound, RoundRobin.over(available, keyless));
  }

  private static double meanWeight(List<Member> members) {
    return members.stream().mapToInt(Member::weight).average().orElse(1);
  }
}
