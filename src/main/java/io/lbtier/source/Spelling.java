package io.lbtier.source;

import io.lbtier.compile.Suggestions;
import java.util.Collection;
import java.util.TreeSet;

/** Words what is to be said of names. */
final class Spelling {
  private Spelling() {}

  /** What to say of a field that does not exist among those that do. */
  static String unknown(String field, Collection<String> known) {
    return "is not a field here; "
        + Suggestions.nearest(field, known)
            .map(near -> "did you mean \"" + near + "\"?")
            .orElseGet(() -> "expected " + choice(known));
  }

  /** The words to choose from, sorted. */
  static String choice(Collection<String> words) {
    return words.isEmpty() ? "none" : "one of " + String.join(", ", new TreeSet<>(words));
  }
}
