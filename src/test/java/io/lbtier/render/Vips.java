package io.lbtier.render;

import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Records;
import io.lbtier.model.Vip;
import java.util.List;
import java.util.Objects;

/** Tiers with virtual addresses. */
public final class Vips {
  private Vips() {}

  /** The same configuration on these nodes. */
  public static ProxyConfig on(ProxyConfig config, List<Vip.Node> nodes) {
    Vip vip = Objects.requireNonNull(config.vip());
    return with(
        config,
        new Vip(
            vip.addresses(),
            vip.interfaceName(),
            vip.advertIntervalMillis(),
            vip.preempt(),
            vip.check(),
            nodes));
  }

  /** The same configuration with these virtual addresses. */
  public static ProxyConfig with(ProxyConfig config, Vip vip) {
    return Records.with(config, "vip", vip);
  }
}
