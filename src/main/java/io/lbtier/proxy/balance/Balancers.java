package io.lbtier.proxy.balance;

import io.lbtier.model.Balancing;
import java.util.List;

/** Makes the balancer of each policy. */
public final class Balancers {
  private Balancers() {}

  /** A balancer over members that are all available and have a weight above 0; they may be none. */
  public static Balancer of(Balancing balancing, List<Member> available) {
    return switch (balancing) {
      case Balancing.RoundRobin() -> new RoundRobin(available);
    };
  }
}
