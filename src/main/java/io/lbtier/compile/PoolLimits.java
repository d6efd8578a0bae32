package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.PoolLimitsSpec;
import io.lbtier.api.PoolLimitsSpec.QueueSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Limits;
import org.jspecify.annotations.Nullable;

/** How many requests, connections and sessions of a pool may be under way at once. */
final class PoolLimits {
  private PoolLimits() {}

  /**
   * @param datagrams the UDP listener that uses the pool, where UDP listeners alone do; else null
   */
  static @Nullable Limits compile(
      Place at, @Nullable PoolLimitsSpec spec, @Nullable String datagrams) {
    if (spec == null) {
      return null;
    }
    if (datagrams != null && spec.queue() != null) {
      at.field("queue")
          .error(
              Reason.Conflict,
              "UDP listeners alone send to this pool, such as %s, and datagrams do not wait; leave it out"
                  .formatted(Quote.of(datagrams)));
    }
    if (spec.active() == null && spec.activePerBackend() == null) {
      at.missing("active, activePerBackend or both");
    }
    return new Limits(
        active(at.field("active"), spec.active()),
        active(at.field("activePerBackend"), spec.activePerBackend()),
        queue(at.field("queue"), spec.queue()));
  }

  private static @Nullable Integer active(Place at, @Nullable Integer found) {
    return found == null ? null : Values.number(at, found, 1, Bounds.ACTIVE_MAX);
  }

  private static Limits.@Nullable Queue queue(Place at, @Nullable QueueSpec spec) {
    return spec == null
        ? null
        : new Limits.Queue(
            Values.number(
                at.field("length"), spec.length(), 1, Bounds.QUEUE_MAX, Defaults.QUEUE_LENGTH),
            Durations.compile(
                at.field("timeout"),
                spec.timeout(),
                Durations.Range.TIMEOUT,
                Defaults.QUEUE_TIMEOUT));
  }
}
