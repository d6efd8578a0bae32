package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.ProxySpec;
import io.lbtier.api.ProxySpec.DrainSpec;
import io.lbtier.model.ProxyConfig;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a proxy is told of itself, besides its listeners and pools. */
record ProxySettings(int adminPort, ProxyConfig.AccessLog accessLog, ProxyConfig.Drain drain) {
  private static final DrainSpec NO_DRAIN = new DrainSpec(null, null);

  static ProxySettings compile(Place at, @Nullable ProxySpec found) {
    ProxySpec spec = Objects.requireNonNullElse(found, Deployments.NO_PROXY);
    return new ProxySettings(
        Values.number(
            at.field("adminPort"),
            spec.adminPort(),
            Bounds.PORT_MIN,
            Bounds.PORT_MAX,
            Defaults.ADMIN_PORT),
        accessLog(at.field("accessLog"), spec.accessLog()),
        drain(at.field("drain"), Objects.requireNonNullElse(spec.drain(), NO_DRAIN)));
  }

  private static ProxyConfig.AccessLog accessLog(Place at, @Nullable String found) {
    ProxySpec.AccessLog choice =
        Values.choice(
            at, Objects.requireNonNullElse(found, Defaults.ACCESS_LOG), ProxySpec.AccessLog.class);
    return switch (choice) {
      case null -> ProxyConfig.AccessLog.All;
      case All -> ProxyConfig.AccessLog.All;
      case Errors -> ProxyConfig.AccessLog.Errors;
      case None -> ProxyConfig.AccessLog.None;
    };
  }

  private static ProxyConfig.Drain drain(Place at, DrainSpec spec) {
    return new ProxyConfig.Drain(
        Durations.compile(
            at.field("delay"), spec.delay(), Durations.Range.DRAIN, Defaults.DRAIN_DELAY),
        Durations.compile(
            at.field("timeout"), spec.timeout(), Durations.Range.DRAIN, Defaults.DRAIN_TIMEOUT));
  }
}
