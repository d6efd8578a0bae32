package io.lbtier.proxy.balance;

import io.lbtier.model.Balancing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the balancer of each policy. */
public final class Balancers {
  private Balancers() {}

  /**
   * A balancer over members that are all available and have a weight above 0; they may be none.
   *
   * @param before what chose until now, so that its successor goes on rather than starts over; null
   *     when there was none
   */
  public static Balancer of(
      Balancing balancing, List<Member> available, @Nullable Balancer before) {
    return switch (balancing) {
      case Balancing.RoundRobin() -> RoundRobin.over(available, before);
    };
  }
}
