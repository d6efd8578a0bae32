package io.lbtier.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Guesses what was meant by a word that does not exist. */
final class Spelling {
  private Spelling() {}

  /** What to say of a field that does not exist among those that do. */
  static String unknown(String field, Collection<String> known) {
    String near = nearest(field, known);
    return "is not a field here; "
        + (near != null ? "did you mean \"" + near + "\"?" : "expected " + choice(known));
  }

  /** The words to choose from, sorted. */
  static String choice(Collection<String> words) {
    return words.isEmpty() ? "none" : "one of " + String.join(", ", new TreeSet<>(words));
  }

  /**
   * The one of {@code words} that is at most two typing errors away, or null when there is none.
   */
  static @Nullable String nearest(String word, Collection<String> words) {
    return words.stream()
        .filter(w -> distance(word, w) <= Math.min(2, w.length() / 2))
        .min(Comparator.comparingInt((String w) -> distance(word, w)).thenComparing(w -> w))
        .orElse(null);
  }

  /**
   * How many letters were left out, put in, replaced or swapped with their neighbour (optimal
   * string alignment), without regard to case.
   */
  private static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
