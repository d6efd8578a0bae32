package io.lbtier.golden;

import io.lbtier.compile.Compiled;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Vip;
import io.lbtier.render.KeepalivedConf;
import io.lbtier.render.Vips;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keepalived runs once it is known which nodes run the tier: these. */
final class KeepalivedText implements Output {
  private static final List<Vip.Node> NODES =
      List.of(
          new Vip.Node("node-1.example.com", List.of("10.0.0.1", "2001:db8:1::1")),
          new Vip.Node("node-10.example.com", List.of("10.0.0.10", "2001:db8:1::10")));

  @Override
  public String file() {
    return "keepalived.conf";
  }

  @Override
  public @Nullable String of(Case input) {
    if (!(input.compiled() instanceof Compiled.Accepted accepted)) {
      return null;
    }
    ProxyConfig config = accepted.tier().config();
    return config.vip() == null ? null : KeepalivedConf.of(Vips.on(config, NODES));
  }
}
