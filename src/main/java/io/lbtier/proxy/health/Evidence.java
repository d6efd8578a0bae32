package io.lbtier.proxy.health;

import io.lbtier.model.HealthCheck;
import io.lbtier.proxy.balance.Health;
import java.util.Locale;

/** Says in words for a person what flipped a backend. */
final class Evidence {
  private Evidence() {}

  /** What led from one belief to another; {@code last} is how long the last check took. */
  static String of(Hysteresis before, Hysteresis now, HealthCheck check, String last) {
    if (before.equals(Hysteresis.UNCHECKED) && now.failedFlows() == 0) {
      return "first check" + last;
    }
    if (now.state() == Health.State.UP) {
      return check.rise() + " of " + check.rise() + " checks" + last;
    }
    if (now.failedFlows() == 0) {
      return now.failedChecks() + " of " + check.fall() + " checks" + last;
    }
    if (now.failedChecks() == 0) {
      return now.failedFlows() + " of " + check.fall() + " flows";
    }
    return now.failedChecks() + " checks and " + now.failedFlows() + " flows in a row";
  }

  /** How long the last check took. */
  static String last(long nanos) {
    return String.format(Locale.ROOT, " (last %.1f ms)", nanos / 1e6);
  }
}
