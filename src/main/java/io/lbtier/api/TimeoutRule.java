package io.lbtier.api;

/** The bounds of timeouts, as CEL. */
final class TimeoutRule {
  static final String VALUE =
      "duration(self) >= duration('"
          + Bounds.TIMEOUT_MIN
          + "') && duration(self) <= duration('"
          + Bounds.TIMEOUT_MAX
          + "')";

  static final String MESSAGE = "give " + Bounds.TIMEOUT_MIN + " to " + Bounds.TIMEOUT_MAX;

  private TimeoutRule() {}
}
