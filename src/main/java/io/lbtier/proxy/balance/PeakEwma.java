package io.lbtier.proxy.balance;

import java.util.function.LongSupplier;

/**
 * How long a new flow would take on a backend, by what it took lately and by how many are there
 * already; for {@link TwoChoices}.
 */
final class PeakEwma implements TwoChoices.Load {
  /** Of one that has flows and has never answered: longer than any that has. */
  private static final double UNKNOWN = 1e15;

  private final LongSupplier clock;
  private final double meanWeight;

  /**
   * @param clock nanoseconds that only go forward
   * @param meanWeight of all members: one of that weight has one place, one of twice that has two
   */
  PeakEwma(LongSupplier clock, double meanWeight) {
    this.clock = clock;
    this.meanWeight = meanWeight;
  }

  @Override
  public double of(Member member) {
    Backend backend = member.backend();
    int active = backend.active.sum();
    float nanos = backend.latency.nanos(clock.getAsLong());
    if (nanos == 0 && active > 0) {
      return UNKNOWN + active;
    }
    return nanos * (active * meanWeight / member.weight() + 1);
  }
}
