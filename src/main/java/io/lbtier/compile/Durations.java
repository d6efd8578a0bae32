package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.compile.Problem.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as Kubernetes writes them: {@code 100ms}, {@code 2s}, {@code 1m30s}. */
final class Durations {
  private static final Pattern WHOLE = Pattern.compile(Bounds.DURATION);
  private static final Pattern PART = Pattern.compile("([0-9]{1,5})(h|ms|m|s)");

  private Durations() {}

  /** What durations of one kind may be, both ends included. */
  record Range(long minMillis, long maxMillis, String text) {
    static final Range TIMEOUT = of(Bounds.TIMEOUT_MIN, Bounds.TIMEOUT_MAX);
    static final Range CHECK = of(Bounds.CHECK_MIN, Bounds.CHECK_MAX);
    static final Range ADVERT = of(Bounds.ADVERT_MIN, Bounds.ADVERT_MAX);
    static final Range VIP_CHECK = of(Bounds.VIP_CHECK_MIN, Bounds.VIP_CHECK_MAX);
    static final Range OUTLIER_INTERVAL =
        of(Bounds.OUTLIER_INTERVAL_MIN, Bounds.OUTLIER_INTERVAL_MAX);
    static final Range EJECTION = of(Bounds.EJECTION_MIN, Bounds.EJECTION_MAX);
    static final Range SLOW_START = of(Bounds.SLOW_START_MIN, Bounds.SLOW_START_MAX);
    static final Range TTL = of(Bounds.TTL_MIN, Bounds.TTL_MAX);
    static final Range DRAIN = of(Bounds.DRAIN_MIN, Bounds.DRAIN_MAX);

    private static Range of(String min, String max) {
      return new Range(millis(min), millis(max), min + " to " + max);
    }
  }

  /** A duration that may be left out, in milliseconds. */
  static long compile(Place at, @Nullable String found, Range range, String otherwise) {
    if (found == null) {
      return millis(otherwise);
    }
    if (!WHOLE.matcher(found).matches()) {
      at.error(
          Reason.Invalid,
          "found " + Quote.of(found) + "; give a duration such as 500ms, 2s or 1m30s");
      return millis(otherwise);
    }
    long millis = millis(found);
    if (millis < range.minMillis() || millis > range.maxMillis()) {
      at.error(Reason.OutOfRange, "found " + found + "; give " + range.text());
      return millis(otherwise);
    }
    return millis;
  }

  /** Milliseconds of a duration that is known to be one. */
  static long millis(String duration) {
    long millis = 0;
    Matcher part = PART.matcher(duration);
    while (part.find()) {
      millis += Long.parseLong(part.group(1)) * unitMillis(part.group(2));
    }
    return millis;
  }

  private static long unitMillis(String unit) {
    return switch (unit) {
      case "h" -> 3_600_000;
      case "m" -> 60_000;
      case "s" -> 1000;
      default -> 1;
    };
  }
}
