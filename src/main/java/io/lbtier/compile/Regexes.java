package io.lbtier.compile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.lbtier.api.Bounds;
import io.lbtier.compile.Problem.Reason;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Regular expressions of RE2, whose matching takes time in proportion to the input, whatever the
 * input is. How large one becomes is bounded too.
 */
final class Regexes {
  /** Repetitions in each other multiply; RE2 itself bounds each of them alone. */
  private static final int REPETITIONS_MAX = 1000;

  private static final java.util.regex.Pattern REPETITION =
      java.util.regex.Pattern.compile("\\{([0-9]{1,6})?,?([0-9]{1,6})?}");

  private Regexes() {}

  /** The expression, or one that matches nothing when it is wrong. */
  static String compile(Place at, String found) {
    if (found.isEmpty()) {
      at.missing("a regular expression");
    } else if (found.length() > Bounds.REGEX_MAX) {
      at.error(
          Reason.OutOfRange,
          "found %d characters; give at most %d".formatted(found.length(), Bounds.REGEX_MAX));
    } else if (repetitions(found) > REPETITIONS_MAX) {
      at.error(
          Reason.TooLarge,
          "found %s; its repetitions multiply to more than %d"
              .formatted(Quote.of(found), REPETITIONS_MAX));
    } else {
      String wrong = wrong(found);
      if (wrong == null) {
        return found;
      }
      at.error(
          Reason.Invalid,
          "found %s; no regular expression of RE2: %s".formatted(Quote.of(found), wrong));
    }
    return "";
  }

  private static @Nullable String wrong(String regex) {
    try {
      Pattern.compile(regex);
      return null;
    } catch (PatternSyntaxException e) {
      return e.getDescription();
    }
  }

  private static long repetitions(String regex) {
    long product = 1;
    Matcher repetition = REPETITION.matcher(regex);
    while (repetition.find() && product <= REPETITIONS_MAX) {
      product *= Math.max(1, Math.max(number(repetition.group(1)), number(repetition.group(2))));
    }
    return product;
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
