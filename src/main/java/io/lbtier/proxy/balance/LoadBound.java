package io.lbtier.proxy.balance;

import java.util.List;

/**
 * How much of all that is under way a backend may have: its share, times a factor (Mirrokni,
 * Thorup, Zadimoghaddam: Consistent Hashing with Bounded Loads, 2018).
 */
final class LoadBound {
  private static final int SAMPLES = 16;

  private final Member[] members;
  private final double factor;
  private final int every;
  private volatile int picks;
  private volatile int total;

  /**
   * @param percent of its share that a backend may have, 100 or more
   */
  LoadBound(List<Member> members, int percent) {
    this.members = members.toArray(Member[]::new);
    long weights = 0;
    for (Member member : members) {
      weights += member.weight();
    }
    this.factor = percent / 100.0 / Math.max(1, weights);
    this.every = Math.max(1, members.size() / SAMPLES);
  }

  /**
   * What one unit of weight may have now, the flow that is to come included. To add up thousands of
   * backends for every flow would cost more than it gives: of many the sum is renewed now and then.
   */
  double forWeight() {
    int pick = picks;
    picks = pick + 1;
    if (pick % every == 0) {
      int sum = 0;
      for (Member member : members) {
        sum += member.backend().active.sum();
      }
      total = sum;
    }
    return (total + 1) * factor;
  }

  /** Whether a member may have one more. */
  static boolean admits(Member member, double forWeight) {
    return member.backend().active.sum() < forWeight * member.weight();
  }
}
