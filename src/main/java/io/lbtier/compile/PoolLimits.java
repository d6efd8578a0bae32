package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.LimitsSpec;
import io.lbtier.api.LimitsSpec.QueueSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Limits;
import org.jspecify.annotations.Nullable;

/** How many requests of a pool may be under way at once. */
final class PoolLimits {
  private PoolLimits() {}

  /**
   * @param stream a listener without requests that uses the pool, in words; null for none
   */
  static @Nullable Limits compile(Place at, @Nullable LimitsSpec spec, @Nullable String stream) {
    if (spec == null) {
      return null;
    }
    if (stream != null) {
      at.error(
          Reason.Conflict,
          "these are limits of HTTP requests, and %s sends to this pool too".formatted(stream));
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
