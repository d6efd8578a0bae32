package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.StatusRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Statuses of HTTP responses: {@code 200}, {@code 200-399}, {@code 200-299,401}. */
final class StatusRanges {
  private static final Pattern WHOLE = Pattern.compile(Bounds.STATUS);

  private StatusRanges() {}

  /** Statuses that may be left out. */
  static List<StatusRange> compile(Place at, @Nullable String found, String otherwise) {
    String text =
        Values.text(
            at,
            Objects.requireNonNullElse(found, otherwise),
            WHOLE,
            Bounds.STATUS_LENGTH_MAX,
            "a status (100 to 599) such as 200, a range such as 200-399, or several with commas");
    List<StatusRange> ranges = new ArrayList<>();
    for (String each : Objects.requireNonNullElse(text, otherwise).split(",", -1)) {
      int min = Integer.parseInt(each.substring(0, 3));
      int max = Integer.parseInt(each.substring(each.length() - 3));
      if (min > max) {
        at.error(
            Reason.Invalid, "found %s; give the lower one first, %d-%d".formatted(each, max, min));
      }
      ranges.add(new StatusRange(min, max));
    }
    return ranges;
  }
}
