package io.lbtier.api;

/** The bounds of the times of health checks, as CEL. */
final class CheckRule {
  static final String VALUE =
      "duration(self) >= duration('"
          + Bounds.CHECK_MIN
          + "') && duration(self) <= duration('"
          + Bounds.CHECK_MAX
          + "')";

  static final String MESSAGE = "give " + Bounds.CHECK_MIN + " to " + Bounds.CHECK_MAX;

  private CheckRule() {}
}
