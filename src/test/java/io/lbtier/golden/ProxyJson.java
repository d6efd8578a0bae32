package io.lbtier.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.compile.Compiled;
import io.lbtier.render.ProxyConfigWriter;
import io.lbtier.source.ProxyConfigReader;
import org.jspecify.annotations.Nullable;

/** What the proxies get, which is also read the way they read it. */
final class ProxyJson implements Output {
  @Override
  public String file() {
    return "proxy.json";
  }

  @Override
  public @Nullable String of(Case input) {
    if (!(input.compiled() instanceof Compiled.Accepted accepted)) {
      return null;
    }
    String json = ProxyConfigWriter.write(accepted.tier().config());
    assertThat(ProxyConfigReader.read(json)).isEqualTo(accepted.tier().config());
    return json;
  }
}
