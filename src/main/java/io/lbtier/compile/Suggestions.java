package io.lbtier.compile;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Helps with a word that is not one of those that are known. */
public final class Suggestions {
  private static final int LISTED_MAX = 8;

  private Suggestions() {}

  /** Which of the known words was probably meant, or else what there is. */
  static String of(String word, Collection<String> known) {
    return nearest(word, known)
        .map(near -> "did you mean " + Quote.of(near) + "?")
        .orElseGet(() -> "there is " + list(known));
  }

  /** What can be chosen: {@code a, b or c}. */
  static String or(Collection<String> words) {
    return enumeration(words, " or ");
  }

  /** What there is: {@code a, b and c}. */
  static String list(Collection<String> words) {
    // One more is said as shortly by its name.
    if (words.size() <= LISTED_MAX + 1) {
      return enumeration(words, " and ");
    }
    List<String> shown = words.stream().limit(LISTED_MAX).toList();
    return String.join(", ", shown) + " and " + (words.size() - LISTED_MAX) + " more";
  }

  private static String enumeration(Collection<String> words, String lastSeparator) {
    List<String> shown = List.copyOf(words);
    return switch (shown.size()) {
      case 0 -> "none";
      case 1 -> shown.getFirst();
      default ->
          shown.stream().limit(shown.size() - 1L).collect(Collectors.joining(", "))
              + lastSeparator
              + shown.getLast();
    };
  }

  /** The known word that is at most two mistakes away, if there is one. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    return known.stream()
        .filter(k -> distance(word, k) <= Math.min(2, k.length() / 2))
        .min(
            Comparator.comparingInt((String k) -> distance(word, k))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * Letters left out, added, changed or swapped with their neighbour, without regard to case
   * (optimal string alignment, of which the last three rows are kept).
   */
  private static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
