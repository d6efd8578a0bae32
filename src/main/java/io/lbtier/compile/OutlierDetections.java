package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.OutlierDetectionSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.OutlierDetection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** When a backend is left alone for a while because of what real traffic finds. */
final class OutlierDetections {
  private OutlierDetections() {}

  static @Nullable OutlierDetection compile(Place at, @Nullable OutlierDetectionSpec spec) {
    if (spec == null) {
      return null;
    }
    String baseText = Objects.requireNonNullElse(spec.baseEjectionTime(), Defaults.BASE_EJECTION);
    String maxText = Objects.requireNonNullElse(spec.maxEjectionTime(), Defaults.MAX_EJECTION);
    long base = ejection(at.field("baseEjectionTime"), baseText);
    long max = ejection(at.field("maxEjectionTime"), maxText);
    if (base > max) {
      at.field("baseEjectionTime")
          .error(
              Reason.Conflict,
              "found %s; give at most maxEjectionTime, %s".formatted(baseText, maxText));
    }
    return new OutlierDetection(
        Values.number(
            at.field("consecutiveFailures"),
            spec.consecutiveFailures(),
            0,
            Bounds.CONSECUTIVE_FAILURES_MAX,
            Defaults.CONSECUTIVE_FAILURES),
        StatusRanges.compile(at.field("statuses"), spec.statuses(), Defaults.FAILURE_STATUSES),
        Durations.compile(
            at.field("interval"),
            spec.interval(),
            Durations.Range.OUTLIER_INTERVAL,
            Defaults.OUTLIER_INTERVAL),
        Values.number(
            at.field("minRequests"),
            spec.minRequests(),
            1,
            Bounds.MIN_REQUESTS_MAX,
            Defaults.OUTLIER_MIN_REQUESTS),
        Values.number(at.field("failurePercent"), spec.failurePercent(), 1, Bounds.PERCENT_MAX, 0),
        latency(at.field("latency"), spec.latency()),
        base,
        max,
        Values.number(
            at.field("maxEjectionPercent"),
            spec.maxEjectionPercent(),
            1,
            Bounds.PERCENT_MAX,
            Defaults.MAX_EJECTION_PERCENT),
        Boolean.TRUE.equals(spec.checkEndsEjection()));
  }

  private static long ejection(Place at, String found) {
    return Durations.compile(at, found, Durations.Range.EJECTION, Bounds.EJECTION_MIN);
  }

  private static OutlierDetection.@Nullable Latency latency(
      Place at, OutlierDetectionSpec.@Nullable LatencySpec spec) {
    return spec == null
        ? null
        : new OutlierDetection.Latency(
            Values.number(
                at.field("percent"),
                spec.percent(),
                Bounds.LATENCY_PERCENT_MIN,
                Bounds.LATENCY_PERCENT_MAX),
            Durations.compile(
                at.field("atLeast"),
                spec.atLeast(),
                Durations.Range.TIMEOUT,
                Defaults.LATENCY_AT_LEAST));
  }
}
