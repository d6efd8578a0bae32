package io.lbtier.compile;

import io.lbtier.compile.Problem.Reason;

/**
 * A place in what the user wrote, to which problems are reported. Whoever reports one goes on with
 * a value that fits, so that the rest is checked too.
 */
final class Place {
  private final String path;
  private final Problems problems;

  private Place(String path, Problems problems) {
    this.path = path;
    this.problems = problems;
  }

  /** The place of the whole resource. */
  static Place top(Problems problems) {
    return new Place("", problems);
  }

  Place field(String name) {
    return new Place(path.isEmpty() ? name : path + "." + name, problems);
  }

  Place item(int index) {
    return new Place(path + "[" + index + "]", problems);
  }

  /** The entry of a map. */
  Place key(String key) {
    return new Place(path + "[" + Quote.of(key) + "]", problems);
  }

  String path() {
    return path;
  }

  /** What keeps the tier from being accepted. */
  void error(Reason reason, String message) {
    problems.error(new Problem(path, reason, message));
  }

  /** How many errors there are so far, in all places. */
  int errors() {
    return problems.errors().size();
  }

  void missing(String expected) {
    error(Reason.Missing, "missing; give " + expected);
  }

  /** What the user should know, though the tier can run. */
  void warn(Reason reason, String message) {
    problems.warning(new Problem(path, reason, message));
  }
}
