package io.lbtier.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Words problems for people: one block a file, the paths aligned. */
public final class ProblemText {
  private static final int WIDEST_PATH = 48;

  private ProblemText() {}

  /** A block a file, in the order in which the files first appear; no line end after the last. */
  public static String of(List<FileProblem> problems) {
    Map<String, List<FileProblem>> byFile = new LinkedHashMap<>();
    problems.forEach(p -> byFile.computeIfAbsent(p.file(), _ -> new ArrayList<>()).add(p));
    List<String> lines = new ArrayList<>();
    byFile.forEach(
        (file, some) -> {
          lines.add(file + ": " + count(some.size(), "problem"));
          lines.addAll(lines(some));
        });
    return String.join("\n", lines);
  }

  /** "1 problem", "2 problems". */
  public static String count(int n, String noun) {
    return n + " " + noun + (n == 1 ? "" : "s");
  }

  /** One indented line a problem. */
  public static List<String> lines(List<FileProblem> problems) {
    int width =
        problems.stream()
            .mapToInt(p -> p.problem().path().length())
            .filter(length -> length <= WIDEST_PATH)
            .max()
            .orElse(0);
    return problems.stream()
        .map(p -> line(p.problem().path(), p.problem().message(), width))
        .toList();
  }

  private static String line(String path, String message, int width) {
    return path.isEmpty()
        ? "  " + message
        : "  " + path + " ".repeat(Math.max(0, width - path.length()) + 3) + message;
  }
}
