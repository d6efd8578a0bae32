package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.RateSpec;
import io.lbtier.model.Rate;
import org.jspecify.annotations.Nullable;

/** How many there may be in a time. */
final class Rates {
  private Rates() {}

  static @Nullable Rate compile(Place at, @Nullable RateSpec spec) {
    if (spec == null) {
      return null;
    }
    int perSecond = Values.number(at.field("perSecond"), spec.perSecond(), 1, Bounds.RATE_MAX);
    int burst = Values.number(at.field("burst"), spec.burst(), 1, Bounds.RATE_MAX, perSecond);
    return new Rate(perSecond, burst);
  }
}
