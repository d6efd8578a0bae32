package io.lbtier.source;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.lbtier.api.TierSpec;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Facts;
import io.lbtier.compile.Problem;
import io.lbtier.compile.TierCompiler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tier as a file has it.
 *
 * @param file as the user named it
 * @param line where its document begins, from 1
 * @param metadata with a namespace ("default" where the file gives none) and a name
 * @param spec without the parts that could not be read; null when there is none
 * @param unreadable what is wrong with those
 */
public record TierDocument(
    String file, int line, ObjectMeta metadata, @Nullable TierSpec spec, List<Problem> unreadable) {

  /**
   * What the tier means; rejected if a part of it could not be read, with what else is wrong.
   *
   * @param facts what it refers to
   */
  Compiled compile(Facts facts) {
    Compiled compiled = TierCompiler.compile(metadata, spec, facts);
    if (unreadable.isEmpty()) {
      return compiled;
    }
    List<Problem> problems = new ArrayList<>(unreadable);
    if (compiled instanceof Compiled.Rejected(List<Problem> others)) {
      others.stream().filter(this::isNews).forEach(problems::add);
    }
    return new Compiled.Rejected(problems);
  }

  /** A part that could not be read is missing now, which is no news. */
  private boolean isNews(Problem problem) {
    return unreadable.stream()
        .noneMatch(
            u -> problem.path().equals(u.path()) || problem.path().startsWith(u.path() + "."));
  }

  /** What is wrong with the tier, as problems of its file. */
  public List<FileProblem> in(List<Problem> problems) {
    return problems.stream().map(p -> new FileProblem(file, p)).toList();
  }

  /** Name of the tier. */
  public String name() {
    return metadata.getName();
  }
}
