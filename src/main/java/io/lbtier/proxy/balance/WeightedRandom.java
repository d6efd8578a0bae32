package io.lbtier.proxy.balance;

import org.jspecify.annotations.Nullable;

/** At random, by weight. */
final class WeightedRandom implements Balancer {
  private final AliasTable table;

  WeightedRandom(AliasTable table) {
    this.table = table;
  }

  @Override
  public @Nullable Backend pick(Flow flow) {
    Member drawn = table.draw(flow);
    return drawn == null ? null : drawn.backend();
  }
}
