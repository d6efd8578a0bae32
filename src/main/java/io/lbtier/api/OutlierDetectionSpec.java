package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** When a backend is left alone for a while because of what real traffic finds. */
@ValidationRule(
    value = Rules.EJECTION_TIMES,
    message = "baseEjectionTime is longer than maxEjectionTime")
public record OutlierDetectionSpec(
    @JsonPropertyDescription(
            "So many failures in a row eject a backend: responses with a status of statuses,"
                + " connections that fail or end before a response, responses that do not come in"
                + " time. 0 for never.")
        @Min(0)
        @Max(Bounds.CONSECUTIVE_FAILURES_MAX)
        @Default("" + Defaults.CONSECUTIVE_FAILURES)
        @Nullable Integer consecutiveFailures,
    @JsonPropertyDescription(
            "Statuses that count as failures: one such as \"503\" (in quotes), a range such as"
                + " 500-599, or several of these such as 500,502-504.")
        @ValidationRule(value = Rules.STATUS, message = Rules.STATUS_MESSAGE)
        @Size(max = Bounds.STATUS_LENGTH_MAX)
        @Default(Defaults.FAILURE_STATUSES)
        @Nullable String statuses,
    @JsonPropertyDescription(
            "How often failurePercent and latency are looked at, each time for what came since the"
                + " last. A duration, "
                + Bounds.OUTLIER_INTERVAL_MIN
                + " to "
                + Bounds.OUTLIER_INTERVAL_MAX
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.OUTLIER_INTERVAL, message = Rules.OUTLIER_INTERVAL_MESSAGE)
        @Default(Defaults.OUTLIER_INTERVAL)
        @Nullable String interval,
    @JsonPropertyDescription(
            "A backend that got fewer requests in an interval is not judged by failurePercent and"
                + " latency.")
        @Min(1)
        @Max(Bounds.MIN_REQUESTS_MAX)
        @Default("" + Defaults.OUTLIER_MIN_REQUESTS)
        @Nullable Integer minRequests,
    @JsonPropertyDescription(
            "Ejects a backend of whose requests at least so many percent failed in an interval."
                + " Default: none is ejected for that.")
        @Min(1)
        @Max(Bounds.PERCENT_MAX)
        @Nullable Integer failurePercent,
    @JsonPropertyDescription(
            "Ejects a backend that is slower than the others. Default: none is ejected for that.")
        @Nullable LatencySpec latency,
    @JsonPropertyDescription(
            "How long a backend is ejected the first time; the second time twice as long, and so"
                + " on. An interval without cause takes one time back. A duration, "
                + Bounds.EJECTION_MIN
                + " to "
                + Bounds.EJECTION_MAX
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.EJECTION, message = Rules.EJECTION_MESSAGE)
        @Default(Defaults.BASE_EJECTION)
        @Nullable String baseEjectionTime,
    @JsonPropertyDescription(
            "How long it is ejected at most. A duration, "
                + Bounds.EJECTION_MIN
                + " to "
                + Bounds.EJECTION_MAX
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.EJECTION, message = Rules.EJECTION_MESSAGE)
        @Default(Defaults.MAX_EJECTION)
        @Nullable String maxEjectionTime,
    @JsonPropertyDescription(
            "At most so many percent of a pool's backends are ejected at a time, but one may always"
                + " be, unless it is the last that is up.")
        @Min(1)
        @Max(Bounds.PERCENT_MAX)
        @Default("" + Defaults.MAX_EJECTION_PERCENT)
        @Nullable Integer maxEjectionPercent,
    @JsonPropertyDescription(
            "Whether a health check that passes ends the ejection: for checks that tell as much as"
                + " requests do.")
        @Default("false")
        @Nullable Boolean checkEndsEjection) {

  /** When a backend is too slow. */
  public record LatencySpec(
      @JsonPropertyDescription(
              "So many percent of what the median of the other backends takes, 300 for three times"
                  + " as long; by the mean time of a backend's answers in an interval.")
          @Required
          @Min(Bounds.LATENCY_PERCENT_MIN)
          @Max(Bounds.LATENCY_PERCENT_MAX)
          @Nullable Integer percent,
      @JsonPropertyDescription(
              "Answers that take less are never too slow. A duration, "
                  + Bounds.TIMEOUT_MIN
                  + " to "
                  + Bounds.TIMEOUT_MAX
                  + ".")
          @Size(max = Bounds.DURATION_LENGTH_MAX)
          @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
          @Default(Defaults.LATENCY_AT_LEAST)
          @Nullable String atLeast) {}
}
