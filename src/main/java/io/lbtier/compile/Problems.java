package io.lbtier.compile;

import java.util.ArrayList;
import java.util.List;

/** Collects what is found, in the order in which it is found. */
final class Problems {
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  void error(Problem problem) {
    errors.add(problem);
  }

  void warning(Problem problem) {
    warnings.add(problem);
  }

  List<Problem> errors() {
    return List.copyOf(errors);
  }

  List<Problem> warnings() {
    return List.copyOf(warnings);
  }
}
