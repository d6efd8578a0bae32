package io.lbtier.compile;

import io.lbtier.api.BalancingSpec;
import io.lbtier.api.BalancingSpec.HashTable;
import io.lbtier.api.BalancingSpec.Policy;
import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Balancing;
import io.lbtier.model.KeyPart;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a backend of a pool is chosen. */
final class Balancings {
  private static final BalancingSpec NONE = new BalancingSpec(null, null, null, null, null);
  private static final List<KeyPart> CLIENT_ADDRESS =
      List.of(new KeyPart(KeyPart.Kind.ClientAddress, ""));

  private Balancings() {}

  /**
   * @param stream a listener without requests that uses the pool, in words; null for none
   */
  static Balancing compile(Place at, @Nullable BalancingSpec found, @Nullable String stream) {
    BalancingSpec spec = Objects.requireNonNullElse(found, NONE);
    Policy policy =
        Choices.of(
            at.field("policy"),
            Objects.requireNonNullElse(spec.policy(), Defaults.BALANCING),
            Policy.class);
    if (policy != Policy.Hash && spec.key() != null) {
      at.field("key").error(Reason.Conflict, "only policy Hash takes a key");
    }
    return switch (policy) {
      case null -> new Balancing.RoundRobin();
      case RoundRobin -> plain(at, spec, new Balancing.RoundRobin());
      case Random -> plain(at, spec, new Balancing.Random());
      case LeastConnections -> plain(at, spec, new Balancing.LeastConnections());
      case TwoChoices -> plain(at, spec, new Balancing.TwoChoices());
      case PeakEWMA -> plain(at, spec, new Balancing.PeakEwma());
      case SourceIP -> hash(at, spec, CLIENT_ADDRESS);
      case Hash -> hash(at, spec, KeyTemplates.compile(at.field("key"), spec.key(), stream));
    };
  }

  /** In percent. */
  static int panicThreshold(Place at, @Nullable BalancingSpec spec) {
    return Values.number(
        at.field("panicThreshold"),
        spec == null ? null : spec.panicThreshold(),
        0,
        Bounds.PERCENT_MAX,
        Defaults.PANIC_THRESHOLD);
  }

  private static Balancing plain(Place at, BalancingSpec spec, Balancing policy) {
    if (spec.table() != null) {
      at.field("table").error(Reason.Conflict, "only policies Hash and SourceIP take a table");
    }
    if (spec.boundedLoad() != null) {
      at.field("boundedLoad")
          .error(Reason.Conflict, "only policies Hash and SourceIP take a boundedLoad");
    }
    return policy;
  }

  private static Balancing hash(Place at, BalancingSpec spec, List<KeyPart> key) {
    HashTable table =
        Choices.of(
            at.field("table"),
            Objects.requireNonNullElse(spec.table(), Defaults.HASH_TABLE),
            HashTable.class);
    int boundedLoad =
        Values.number(
            at.field("boundedLoad"),
            spec.boundedLoad(),
            Bounds.BOUNDED_LOAD_MIN,
            Bounds.BOUNDED_LOAD_MAX,
            0);
    return new Balancing.Hash(key, table(table), boundedLoad);
  }

  private static Balancing.Table table(@Nullable HashTable choice) {
    return switch (choice) {
      case null -> Balancing.Table.Maglev;
      case Maglev -> Balancing.Table.Maglev;
      case Ring -> Balancing.Table.Ring;
    };
  }
}
