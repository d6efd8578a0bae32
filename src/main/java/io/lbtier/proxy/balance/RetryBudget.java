package io.lbtier.proxy.balance;

import io.lbtier.model.Retry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How many requests of a pool may be under way for another time, so that repeating cannot multiply
 * the load of backends that are in trouble already. Any thread; only requests that failed touch it.
 */
public final class RetryBudget {
  private final Retry.Budget budget;
  private final List<Member> members;
  private final AtomicInteger active;
  private final LongAdder exhausted;

  private RetryBudget(
      Retry.Budget budget, List<Member> members, AtomicInteger active, LongAdder exhausted) {
    this.budget = budget;
    this.members = members;
    this.active = active;
    this.exhausted = exhausted;
  }

  /**
   * The budget of a pool, null where it has none.
   *
   * @param before of the same pool under its last configuration, whose counts go on
   */
  public static @Nullable RetryBudget of(
      Retry.@Nullable Budget budget, List<Member> members, @Nullable RetryBudget before) {
    if (budget == null) {
      return null;
    }
    return before == null
        ? new RetryBudget(budget, members, new AtomicInteger(), new LongAdder())
        : new RetryBudget(budget, members, before.active, before.exhausted);
  }

  /** Takes one more if there is room, to be given back by {@link #give}; counts it if not. */
  public boolean take() {
    if (Counters.incrementBelow(active, limit())) {
      return true;
    }
    exhausted.increment();
    return false;
  }

  /** One that was taken is not under way any more. */
  public void give() {
    active.decrementAndGet();
  }

  /** How many are under way for another time. */
  public int active() {
    return active.get();
  }

  /** How often there was no room. */
  public long exhausted() {
    return exhausted.sum();
  }

  private int limit() {
    long underWay = 0;
    for (Member member : members) {
      underWay += member.backend().active.sum();
    }
    return (int) Math.max(budget.min(), underWay * budget.percent() / 100);
  }
}
