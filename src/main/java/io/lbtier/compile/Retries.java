package io.lbtier.compile;

import io.fabric8.kubernetes.api.model.Quantity;
import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.RetrySpec;
import io.lbtier.api.RetrySpec.BudgetSpec;
import io.lbtier.api.RetrySpec.KeptBodiesSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Retry;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** When a request that failed goes to another backend. */
final class Retries {
  private static final Set<Retry.On> DEFAULT_ON =
      Collections.unmodifiableSet(EnumSet.of(Retry.On.ConnectFailure, Retry.On.Reset));

  private Retries() {}

  static Retry compile(Place at, @Nullable RetrySpec spec) {
    if (spec == null) {
      return new Retry(Defaults.RETRY_ATTEMPTS, DEFAULT_ON);
    }
    return new Retry(
        Values.number(
            at.field("attempts"),
            spec.attempts(),
            0,
            Bounds.RETRY_ATTEMPTS_MAX,
            Defaults.RETRY_ATTEMPTS),
        on(at.field("when"), spec.when()),
        Boolean.TRUE.equals(spec.nonIdempotent()) ? true : null,
        budget(at.field("budget"), spec.budget()),
        bodies(at.field("bodies"), spec.bodies()));
  }

  private static Retry.@Nullable Bodies bodies(Place at, @Nullable KeptBodiesSpec spec) {
    return spec == null
        ? null
        : new Retry.Bodies(
            bytes(
                at.field("memory"),
                spec.memory(),
                "0",
                Bounds.BODY_MEMORY_MAX,
                Defaults.BODY_MEMORY),
            bytes(
                at.field("maximum"),
                spec.maximum(),
                "1",
                Bounds.BODY_KEPT_MAX,
                Defaults.BODY_MAXIMUM),
            bytes(at.field("disk"), spec.disk(), "0", Bounds.BODY_KEPT_MAX, Defaults.BODY_DISK));
  }

  private static long bytes(
      Place at, @Nullable Quantity found, String min, String max, String otherwise) {
    return Quantities.bytes(at, found, min, max, Quantities.bytes(otherwise));
  }

  private static Retry.@Nullable Budget budget(Place at, @Nullable BudgetSpec spec) {
    return spec == null
        ? null
        : new Retry.Budget(
            Values.number(
                at.field("percent"),
                spec.percent(),
                0,
                Bounds.PERCENT_MAX,
                Defaults.RETRY_BUDGET_PERCENT),
            Values.number(
                at.field("min"),
                spec.min(),
                0,
                Bounds.RETRY_BUDGET_MIN_MAX,
                Defaults.RETRY_BUDGET_MIN));
  }

  private static Set<Retry.On> on(Place at, @Nullable List<String> found) {
    if (found == null) {
      return DEFAULT_ON;
    }
    if (found.isEmpty()) {
      at.missing("at least one failure; to repeat nothing give attempts: 0");
    }
    Set<Retry.On> on = EnumSet.noneOf(Retry.On.class);
    Values.each(at, found, RetrySpec.When.values().length, (item, word) -> add(item, word, on));
    return Collections.unmodifiableSet(on);
  }

  private static Retry.@Nullable On add(Place at, String word, Set<Retry.On> on) {
    Retry.On failure = failure(Choices.of(at, word, RetrySpec.When.class));
    if (failure != null && !on.add(failure)) {
      at.error(Reason.Duplicate, Quote.of(word) + " is in this list already; each once");
    }
    return failure;
  }

  private static Retry.@Nullable On failure(RetrySpec.@Nullable When choice) {
    return switch (choice) {
      case null -> null;
      case ConnectFailure -> Retry.On.ConnectFailure;
      case Reset -> Retry.On.Reset;
      case Timeout -> Retry.On.Timeout;
      case Status404 -> Retry.On.Status404;
      case Status429 -> Retry.On.Status429;
      case Status500 -> Retry.On.Status500;
      case Status502 -> Retry.On.Status502;
      case Status503 -> Retry.On.Status503;
      case Status504 -> Retry.On.Status504;
    };
  }
}
