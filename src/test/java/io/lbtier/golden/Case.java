package io.lbtier.golden;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.FactsOf;
import io.lbtier.compile.TierCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * What goes in: one tier, and the objects that it refers to.
 *
 * @param folder that holds what comes out
 * @param tier as the user wrote it
 * @param others every other document
 * @param compiled what the tier means
 */
record Case(Path folder, LoadBalancerTier tier, List<HasMetadata> others, Compiled compiled) {
  /** When the cases take place. */
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  static Case read(Path folder, Path input) throws IOException {
    KubernetesSerialization yaml = new KubernetesSerialization();
    yaml.registerKubernetesResource(LoadBalancerTier.class);
    Object documents = yaml.unmarshal(Files.readString(input));
    List<HasMetadata> objects =
        documents instanceof Collection<?> many
            ? many.stream().map(HasMetadata.class::cast).toList()
            : List.of((HasMetadata) Objects.requireNonNull(documents));
    objects.forEach(Case::place);
    LoadBalancerTier tier =
        objects.stream()
            .filter(LoadBalancerTier.class::isInstance)
            .map(LoadBalancerTier.class::cast)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(input + " has no tier"));
    List<HasMetadata> others = objects.stream().filter(o -> !o.equals(tier)).toList();
    Compiled compiled =
        TierCompiler.compile(tier, FactsOf.objects(others, tier.getMetadata().getNamespace(), NOW));
    return new Case(folder, tier, others, compiled);
  }

  private static void place(HasMetadata object) {
    if (object.getMetadata().getNamespace() == null) {
      object.getMetadata().setNamespace("default");
    }
  }
}
