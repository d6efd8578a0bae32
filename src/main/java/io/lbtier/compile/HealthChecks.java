package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.HealthCheckSpec;
import io.lbtier.api.TcpCheckSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How it is found out which backends of a pool are up. */
final class HealthChecks {
  private static final HealthCheckSpec NONE =
      new HealthCheckSpec(null, null, null, null, null, null, null, null, null, null);

  private HealthChecks() {}

  /**
   * @param proxyProtocol what connections to the port that serves begin with
   * @param tls compiles the TLS of the checks, if they have their own
   * @param connectable whether backends are known to take TCP connections
   * @param protocol what is spoken on the port that serves; null for HTTP/1.1
   */
  static HealthCheck compile(
      Place at,
      @Nullable HealthCheckSpec found,
      Pool.@Nullable ProxyProtocol proxyProtocol,
      PoolTls tls,
      boolean connectable,
      Pool.@Nullable Protocol protocol) {
    HealthCheckSpec spec = Objects.requireNonNullElse(found, NONE);
    int port = Values.number(at.field("port"), spec.port(), Bounds.PORT_MIN, Bounds.PORT_MAX, 0);
    HealthCheck.Probe probe =
        found == null && !connectable
            ? new HealthCheck.None()
            : probe(at, spec, port == 0 ? protocol : null);
    String intervalText = Objects.requireNonNullElse(spec.interval(), Defaults.CHECK_INTERVAL);
    long interval =
        Durations.compile(
            at.field("interval"), spec.interval(), Durations.Range.CHECK, Defaults.CHECK_INTERVAL);
    long timeout = timeout(at.field("timeout"), spec.timeout(), intervalText, interval);
    return new HealthCheck(
        probe,
        port,
        interval,
        timeout,
        Values.number(at.field("fall"), spec.fall(), 1, Bounds.CHECKS_MAX, Defaults.CHECK_FALL),
        Values.number(at.field("rise"), spec.rise(), 1, Bounds.CHECKS_MAX, Defaults.CHECK_RISE),
        port == 0 ? proxyProtocol : null,
        downInterval(at.field("downInterval"), spec.downInterval(), intervalText, interval),
        tls.compile(at.field("tls"), spec.tls(), null));
  }

  private static HealthCheck.Probe probe(
      Place at, HealthCheckSpec spec, Pool.@Nullable Protocol protocol) {
    List<String> kinds = new ArrayList<>();
    if (spec.http() != null) {
      kinds.add("http");
    }
    if (spec.tcp() != null) {
      kinds.add("tcp");
    }
    if (spec.grpc() != null) {
      kinds.add("grpc");
    }
    if (kinds.size() > 1) {
      at.error(Reason.Conflict, "found %s; give one".formatted(String.join(" and ", kinds)));
    }
    if (spec.http() != null) {
      return HttpChecks.compile(at.field("http"), spec.http(), protocol);
    }
    return spec.grpc() == null
        ? tcp(at.field("tcp"), spec.tcp())
        : new HealthCheck.Grpc(GrpcChecks.service(at.field("grpc"), spec.grpc()));
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

  private static @Nullable Long downInterval(
      Place at, @Nullable String found, String intervalText, long interval) {
    if (found == null) {
      return null;
    }
    long millis = Durations.compile(at, found, Durations.Range.CHECK, intervalText);
    if (millis < interval) {
      at.error(
          Reason.Conflict,
          "found %s; give at least the interval, %s".formatted(found, intervalText));
    }
    return millis == interval ? null : millis;
  }

  private static HealthCheck.Tcp tcp(Place at, @Nullable TcpCheckSpec spec) {
    if (spec == null) {
      return new HealthCheck.Tcp();
    }
    String send = Octets.compile(at.field("send"), spec.send());
    String expect = Octets.compile(at.field("expect"), spec.expect());
    return send.isEmpty() && expect.isEmpty()
        ? new HealthCheck.Tcp()
        : new HealthCheck.Tcp(new HealthCheck.Dialogue(send, expect));
  }
}
