package io.lbtier.render;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.lbtier.model.Names;
import io.lbtier.model.Tier;

/** Holds what the proxies run; they watch it. */
final class ConfigMapManifest {
  private ConfigMapManifest() {}

  static ConfigMap of(Tier tier) {
    return new ConfigMapBuilder()
        .withMetadata(Metadata.of(tier))
        .addToData(Names.CONFIG_KEY, ProxyConfigWriter.write(tier.config()))
        .build();
  }
}
