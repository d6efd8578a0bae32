package io.lbtier.golden;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.lbtier.compile.Compiled;
import io.lbtier.model.Names;
import io.lbtier.render.Manifests;
import io.lbtier.render.ProxyConfigWriter;
import io.lbtier.render.Release;
import io.lbtier.render.Yaml;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** The objects that are applied. What the ConfigMap holds is a file of its own. */
final class ObjectsYaml implements Output {
  private static final Release RELEASE =
      new Release("registry.example/lbtier-proxy:1.0", "registry.example/lbtier-keepalived:1.0");

  @Override
  public String file() {
    return "objects.yaml";
  }

  @Override
  public @Nullable String of(Case input) {
    if (!(input.compiled() instanceof Compiled.Accepted accepted)) {
      return null;
    }
    List<HasMetadata> objects = Manifests.render(accepted.tier(), RELEASE);
    for (var object : objects) {
      if (object instanceof ConfigMap map) {
        Assertions.assertThat(map.getData())
            .isEqualTo(Map.of(Names.CONFIG_KEY, ProxyConfigWriter.write(accepted.tier().config())));
        map.setData(Map.of(Names.CONFIG_KEY, "the text of proxy.json"));
      }
    }
    return Yaml.write(objects);
  }
}
