package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.SlowStartSpec;
import io.lbtier.model.SlowStart;
import org.jspecify.annotations.Nullable;

/** How a backend that has just come gets its share. */
final class SlowStarts {
  private SlowStarts() {}

  static @Nullable SlowStart compile(Place at, @Nullable SlowStartSpec spec) {
    if (spec == null) {
      return null;
    }
    Place window = at.field("window");
    if (spec.window() == null) {
      window.missing("a duration such as 30s");
      return null;
    }
    return new SlowStart(
        Durations.compile(
            window, spec.window(), Durations.Range.SLOW_START, Bounds.SLOW_START_MIN));
  }
}
