package io.lbtier.proxy.balance;

import org.jspecify.annotations.Nullable;

/**
 * The less loaded of two that are drawn at random by weight; the one drawn first when they are
 * equal, so that at rest each gets its weight's share. Two are enough to keep the fullest backend
 * close to the average (Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, 2001),
 * and unlike a search for the least loaded one, proxies that do not know of each other do not all
 * choose the same.
 */
final class TwoChoices implements Balancer {
  /** So often the second one is drawn when it is the first one again. */
  private static final int DRAWS = 16;

  private final AliasTable table;
  private final Load load;

  /** How loaded a backend is; the less the better. */
  interface Load {
    /** Flows under way, for each unit of weight. */
    Load CONNECTIONS = m -> (double) m.backend().active.sum() / m.weight();

    double of(Member member);
  }

  TwoChoices(AliasTable table, Load load) {
    this.table = table;
    this.load = load;
  }

  @Override
  public @Nullable Backend pick(Flow flow) {
    Member first = table.draw(flow);
    if (first == null) {
      return null;
    }
    for (int i = 0; i < DRAWS; i++) {
      Member second = table.draw(flow);
      if (second != null && second.backend() != first.backend()) {
        return load.of(first) <= load.of(second) ? first.backend() : second.backend();
      }
    }
    return first.backend();
  }
}
