package io.lbtier.compile;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lbtier.compile.Problem.Reason;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Words of which only some are known. */
final class Choices {
  private Choices() {}

  /** The constant that is spelled so in JSON; null when the word is missing or none of them. */
  static <E extends Enum<E>> @Nullable E of(Place at, @Nullable String found, Class<E> type) {
    List<String> words = Arrays.stream(type.getEnumConstants()).map(Choices::word).toList();
    if (found == null) {
      at.missing(Suggestions.or(words));
      return null;
    }
    int index = words.indexOf(found);
    if (index < 0) {
      at.error(
          Reason.Invalid, "found %s; give %s".formatted(Quote.of(found), Suggestions.or(words)));
      return null;
    }
    return type.getEnumConstants()[index];
  }

  private static String word(Enum<?> constant) {
    try {
      JsonProperty spelling =
          constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class);
      return spelling == null ? constant.name() : spelling.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }
}
