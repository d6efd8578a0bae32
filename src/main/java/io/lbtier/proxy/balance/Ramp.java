package io.lbtier.proxy.balance;

import java.util.List;

/**
 * The weight of backends that have just come: it grows with time to the whole (Envoy's slow start,
 * linear). It does so in few steps, at each of which the balancer is built anew, so that choosing
 * costs what it always does. Pure; time is passed in.
 */
public final class Ramp {
  /** What a backend begins with, in percent of its weight. */
  static final int BEGIN = 10;

  /** From one step to the next, in percent. */
  static final int STEP = 5;

  /** The whole weight, in percent. */
  public static final int WHOLE = 100;

  private Ramp() {}

  /** How much of its weight a backend has, in percent, so long after it has come. */
  public static int percent(long elapsed, long window) {
    if (elapsed >= window) {
      return WHOLE;
    }
    int part = (int) (elapsed * WHOLE / window);
    return Math.max(BEGIN, part - part % STEP);
  }

  /** How long it has that part, from when it has come; in the unit of {@code window}. */
  public static long until(int percent, long window) {
    long next = (percent / STEP + 1L) * STEP;
    return (next * window + WHOLE - 1) / WHOLE;
  }

  /** The members with the weights that they have now. */
  public static List<Member> weigh(List<Member> members) {
    if (members.stream().allMatch(m -> m.backend().ramp() == WHOLE)) {
      return members;
    }
    return members.stream().map(m -> m.weighing(m.weight() * (m.backend().ramp() / STEP))).toList();
  }
}
