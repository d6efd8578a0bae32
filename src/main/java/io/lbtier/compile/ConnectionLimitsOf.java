package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.ClientLimitsSpec;
import io.lbtier.model.Listener.ConnectionLimits;
import org.jspecify.annotations.Nullable;

/** How many connections a listener may have, and how many new ones in a time. */
final class ConnectionLimitsOf {
  private ConnectionLimitsOf() {}

  static @Nullable ConnectionLimits compile(Place at, @Nullable ClientLimitsSpec spec) {
    if (spec == null) {
      return null;
    }
    ConnectionLimits limits =
        new ConnectionLimits(
            number(at.field("connections"), spec.connections()),
            number(at.field("connectionsPerClient"), spec.connectionsPerClient()),
            Rates.compile(at.field("connectionRate"), spec.connectionRate()),
            Rates.compile(at.field("connectionRatePerClient"), spec.connectionRatePerClient()));
    return limits.equals(ConnectionLimits.NONE) ? null : limits;
  }

  private static int number(Place at, @Nullable Integer found) {
    return Values.number(at, found, 1, Bounds.CONNECTIONS_MAX, Integer.MAX_VALUE);
  }
}
