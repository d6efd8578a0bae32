package io.lbtier.status;

import io.lbtier.compile.Problem;
import java.util.List;

/** Sentences of bounded length. */
final class Text {
  /**
   * Longest enumeration in characters. With what is around it, a message stays below 1024, which is
   * what an event may have.
   */
  private static final int MAX_LENGTH = 900;

  private Text() {}

  /** As many of the items as fit, but one at least, and how many are left: "a, b and 17 more". */
  static String list(List<String> items, String separator, int most, int length) {
    var text = new StringBuilder();
    int used = 0;
    for (var item : items) {
      if (used > 0
          && (used == most || text.length() + separator.length() + item.length() > length)) {
        break;
      }
      text.append(used == 0 ? "" : separator).append(item);
      used++;
    }
    int left = items.size() - used;
    return cut(text.toString(), length) + (left > 0 ? " and " + left + " more" : "");
  }

  /** Names in a row. */
  static String names(List<String> names) {
    return list(names, ", ", 3, 200);
  }

  /** Things to be known, the most important first. */
  static String sentences(List<String> sentences) {
    return list(sentences, "; ", 10, MAX_LENGTH);
  }

  static String problems(List<Problem> problems) {
    return sentences(problems.stream().map(Text::problem).toList());
  }

  static String problem(Problem problem) {
    return problem.path() + ": " + problem.message();
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }
}
