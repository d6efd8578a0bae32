package io.lbtier.golden;

import io.lbtier.compile.Compiled;
import io.lbtier.compile.Problem;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is wrong, and what the user should know. */
final class ProblemsText implements Output {
  @Override
  public String file() {
    return "problems.txt";
  }

  @Override
  public @Nullable String of(Case input) {
    return switch (input.compiled()) {
      case Compiled.Accepted(_, List<Problem> warnings) ->
          warnings.isEmpty() ? null : lines("warning", warnings);
      case Compiled.Rejected(List<Problem> problems) -> lines("error", problems);
    };
  }

  private static String lines(String kind, List<Problem> problems) {
    return problems.stream()
        .map(p -> "%s %s %s: %s\n".formatted(kind, p.reason(), p.path(), p.message()))
        .collect(Collectors.joining());
  }
}
