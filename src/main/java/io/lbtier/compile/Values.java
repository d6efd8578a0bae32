package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.compile.Problem.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Values of which only a bound, a form or a list of choices is known. Forms are expressions of RE2,
 * as those of the schema are: to match one takes the same stack however long the text is.
 */
final class Values {
  private Values() {}

  /** A whole number that may be left out. */
  static int number(Place at, @Nullable Integer found, int min, int max, int otherwise) {
    if (found == null) {
      return otherwise;
    }
    if (found < min || found > max) {
      at.error(Reason.OutOfRange, "found %d; give %d to %d".formatted(found, min, max));
      return otherwise;
    }
    return found;
  }

  /** A whole number that must be there. */
  static int number(Place at, @Nullable Integer found, int min, int max) {
    if (found == null) {
      at.missing(min + " to " + max);
      return min;
    }
    return number(at, found, min, max, min);
  }

  /** A text of a form; null when it is missing, and when it is of another form or too long. */
  static @Nullable String text(
      Place at, @Nullable String found, Pattern form, int lengthMax, String expected) {
    if (found == null || found.isEmpty()) {
      at.missing(expected);
      return null;
    }
    if (found.length() > lengthMax) {
      at.error(
          Reason.OutOfRange,
          "found %d characters; give at most %d".formatted(found.length(), lengthMax));
      return null;
    }
    if (!form.matcher(found).matches()) {
      at.error(Reason.Invalid, "found " + Quote.of(found) + "; give " + expected);
      return null;
    }
    return found;
  }

  /** What becomes of each item of a list, without those of which nothing becomes. */
  static <T, R> List<R> each(
      Place at, @Nullable List<T> found, int max, BiFunction<Place, T, @Nullable R> compile) {
    List<R> results = new ArrayList<>();
    if (found == null) {
      return results;
    }
    if (found.size() > max) {
      at.error(Reason.TooLarge, "found %d entries; give at most %d".formatted(found.size(), max));
    }
    for (int i = 0; i < found.size(); i++) {
      @Nullable T item = found.get(i);
      R result = item == null ? null : compile.apply(at.item(i), item);
      if (item == null) {
        at.item(i).missing("an entry, or leave the line out");
      }
      if (result != null) {
        results.add(result);
      }
    }
    return results;
  }
}
