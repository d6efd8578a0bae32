package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Headers that a user writes, whatever they are for. */
final class Headers {
  private static final Pattern NAME = Pattern.compile(Bounds.HEADER_NAME);
  private static final Pattern VALUE = Pattern.compile(Bounds.HEADER_VALUE);

  private Headers() {}

  /** A list that may be left out, but not be empty. */
  static <T, R> List<R> each(
      Place at, @Nullable List<T> found, int max, BiFunction<Place, T, @Nullable R> compile) {
    if (found != null && found.isEmpty()) {
      at.missing("at least one header, or leave it out for none");
    }
    return Values.each(at, found, max, compile);
  }

  /** A name; null when it is none. */
  static @Nullable String name(Place at, @Nullable String found, String expected) {
    return Values.text(at, found, NAME, Bounds.FIELD_NAME_MAX, expected);
  }

  /** A value; null when it is none. */
  static @Nullable String value(Place at, @Nullable String found, String expected) {
    return Values.text(at, found, VALUE, Bounds.FIELD_VALUE_MAX, expected);
  }
}
