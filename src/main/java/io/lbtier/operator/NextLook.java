package io.lbtier.operator;

import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** When a tier is looked at again though nothing has happened. */
final class NextLook {
  /** What others have is not watched; so often it is looked whether it still is in the way. */
  private static final Duration IN_THE_WAY = Duration.ofSeconds(30);

  /** What one tier lacks another one may give up at any time. */
  private static final Duration EXHAUSTED = Duration.ofSeconds(2);

  private NextLook() {}

  /** After how long what is wrong may have ended without an event; empty when nothing is. */
  static Optional<Duration> recheck(Compiled compiled, List<Obstacle> obstacles) {
    if (compiled instanceof Compiled.Rejected rejected
        && rejected.problems().stream().anyMatch(p -> p.reason() == Problem.Reason.Exhausted)) {
      return Optional.of(EXHAUSTED);
    }
    return obstacles.isEmpty() ? Optional.empty() : Optional.of(IN_THE_WAY);
  }

  /** The first of these times. */
  static UpdateControl<LoadBalancerTier> at(Instant now, Stream<Optional<Instant>> times) {
    UpdateControl<LoadBalancerTier> done = UpdateControl.noUpdate();
    return times
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder())
        // Rounded up, for timers count milliseconds.
        .map(time -> done.rescheduleAfter(Duration.between(now, time).plusMillis(1)))
        .orElse(done);
  }
}
