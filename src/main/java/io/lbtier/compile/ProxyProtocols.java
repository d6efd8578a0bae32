package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.ProxyProtocolSpec;
import io.lbtier.model.Listener.ProxyProtocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Proxies that tell whose connections they pass on. */
final class ProxyProtocols {
  private ProxyProtocols() {}

  static @Nullable ProxyProtocol compile(Place at, @Nullable ProxyProtocolSpec spec) {
    return spec == null
        ? null
        : new ProxyProtocol(
            networks(at.field("from"), spec.from()),
            Durations.compile(
                at.field("timeout"),
                spec.timeout(),
                Durations.Range.TIMEOUT,
                Defaults.PROXY_HEADER_TIMEOUT));
  }

  private static List<String> networks(Place at, @Nullable List<String> found) {
    if (found == null || found.isEmpty()) {
      at.missing("one network or more, such as 10.0.0.0/8");
    }
    return Values.each(at, found, Bounds.NETWORKS_MAX, Networks::compile);
  }
}
