package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.compile.Facts;
import io.lbtier.compile.FactsOf;
import java.time.Clock;
import java.util.ArrayList;

/**
 * Gathers what a tier refers to. Services come from the informer's memory. Secrets are read when
 * they are needed, because an operator that remembered every private key of the cluster would be
 * worth breaking into.
 */
final class FactsReader {
  private final KubernetesClient client;
  private final Watches watches;
  private final Clock clock;

  FactsReader(KubernetesClient client, Watches watches, Clock clock) {
    this.client = client;
    this.watches = watches;
    this.clock = clock;
  }

  Facts of(LoadBalancerTier tier) {
    String namespace = tier.getMetadata().getNamespace();
    References references = References.of(tier.getSpec());
    var objects = new ArrayList<HasMetadata>();
    for (String name : references.services()) {
      watches.service(namespace, name).ifPresent(objects::add);
    }
    for (String name : references.secrets()) {
      // Also of types that are not watched: authorities may be in a Secret of any type.
      Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
      if (secret != null) {
        objects.add(secret);
      }
    }
    return FactsOf.objects(objects, namespace, clock.instant());
  }
}
