package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.ListenerSpec.LimitsSpec;
import io.lbtier.model.Listener.ConnectionLimits;
import org.jspecify.annotations.Nullable;

/** How many connections a listener may have. */
final class ConnectionLimitsOf {
  private ConnectionLimitsOf() {}

  static @Nullable ConnectionLimits compile(Place at, @Nullable LimitsSpec spec) {
    if (spec == null || (spec.connections() == null && spec.connectionsPerClient() == null)) {
      return null;
    }
    return new ConnectionLimits(
        number(at.field("connections"), spec.connections()),
        number(at.field("connectionsPerClient"), spec.connectionsPerClient()));
  }

  private static int number(Place at, @Nullable Integer found) {
    return Values.number(at, found, 1, Bounds.CONNECTIONS_MAX, Integer.MAX_VALUE);
  }
}
