package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.HealthCheckSpec;
import io.lbtier.api.HealthCheckSpec.HttpCheckSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Pool;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How it is found out which backends of a pool are up. */
final class HealthChecks {
  private static final HealthCheckSpec NONE =
      new HealthCheckSpec(null, null, null, null, null, null, null);
  private static final Pattern TARGET = Pattern.compile(Bounds.TARGET);
  private static final Pattern STATUS = Pattern.compile(Bounds.STATUS);

  private HealthChecks() {}

  /**
   * @param proxyProtocol what connections to the port that serves begin with
   */
  static HealthCheck compile(
      Place at, @Nullable HealthCheckSpec found, Pool.@Nullable ProxyProtocol proxyProtocol) {
    HealthCheckSpec spec = Objects.requireNonNullElse(found, NONE);
    if (spec.http() != null && spec.tcp() != null) {
      at.error(Reason.Conflict, "found http and tcp; give one");
    }
    HealthCheck.Probe probe =
        spec.http() == null ? new HealthCheck.Tcp() : http(at.field("http"), spec.http());
    int port = Values.number(at.field("port"), spec.port(), Bounds.PORT_MIN, Bounds.PORT_MAX, 0);
    long interval =
        Durations.compile(
            at.field("interval"), spec.interval(), Durations.Range.CHECK, Defaults.CHECK_INTERVAL);
    long timeout =
        timeout(
            at.field("timeout"),
            spec.timeout(),
            Objects.requireNonNullElse(spec.interval(), Defaults.CHECK_INTERVAL),
            interval);
    return new HealthCheck(
        probe,
        port,
        interval,
        timeout,
        Values.number(at.field("fall"), spec.fall(), 1, Bounds.CHECKS_MAX, Defaults.CHECK_FALL),
        Values.number(at.field("rise"), spec.rise(), 1, Bounds.CHECKS_MAX, Defaults.CHECK_RISE),
        port == 0 ? proxyProtocol : null);
  }

  private static long timeout(
      Place at, @Nullable String found, String intervalText, long interval) {
    long timeout = Durations.compile(at, found, Durations.Range.CHECK, Defaults.CHECK_TIMEOUT);
    if (found != null && timeout > interval) {
      at.error(
          Reason.Conflict,
          "found %s; give at most the interval, %s".formatted(found, intervalText));
    }
    return Math.min(timeout, interval);
  }

  private static HealthCheck.Http http(Place at, HttpCheckSpec spec) {
    String path =
        Values.text(
            at.field("path"), spec.path(), TARGET, Bounds.PATH_MAX, "a path such as /healthz");
    String host = Hosts.header(at.field("host"), spec.host());
    Place statusAt = at.field("status");
    String status =
        Values.text(
            statusAt,
            Objects.requireNonNullElse(spec.status(), Defaults.CHECK_STATUS),
            STATUS,
            7,
            "a status (100 to 599) such as 200, or a range such as 200-399");
    String range = Objects.requireNonNullElse(status, Defaults.CHECK_STATUS);
    int min = Integer.parseInt(range.substring(0, 3));
    int max = Integer.parseInt(range.substring(range.length() - 3));
    if (min > max) {
      statusAt.error(
          Reason.Invalid, "found %s; give the lower one first, %d-%d".formatted(range, max, min));
    }
    return new HealthCheck.Http(Objects.requireNonNullElse(path, "/"), host, min, max);
  }
}
