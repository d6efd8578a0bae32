package io.lbtier.compile;

import io.lbtier.api.Defaults;
import io.lbtier.api.PoolSpec.BalancingSpec;
import io.lbtier.api.PoolSpec.Policy;
import io.lbtier.model.Balancing;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a backend of a pool is chosen. */
final class Balancings {
  private Balancings() {}

  static Balancing compile(Place at, @Nullable BalancingSpec spec) {
    String found = spec == null ? null : spec.policy();
    Policy policy =
        Choices.of(
            at.field("policy"),
            Objects.requireNonNullElse(found, Defaults.BALANCING),
            Policy.class);
    return switch (policy) {
      case null -> new Balancing.RoundRobin();
      case RoundRobin -> new Balancing.RoundRobin();
      case Random -> new Balancing.Random();
      case LeastConnections -> new Balancing.LeastConnections();
      case TwoChoices -> new Balancing.TwoChoices();
      case PeakEWMA -> new Balancing.PeakEwma();
    };
  }
}
