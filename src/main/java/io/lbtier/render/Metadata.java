package io.lbtier.render;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.lbtier.model.Names;
import io.lbtier.model.Tier;
import java.util.Map;
import java.util.TreeMap;

/** What the objects of a tier have in common. */
final class Metadata {
  private Metadata() {}

  /** Name, namespace and labels of an object of the tier; there is at most one of each kind. */
  static ObjectMeta of(Tier tier) {
    return new ObjectMetaBuilder()
        .withName(Names.object(tier.name()))
        .withNamespace(tier.namespace())
        .withLabels(labels(tier))
        .build();
  }

  /** Those that select, and those that tools show. */
  static Map<String, String> labels(Tier tier) {
    var labels = new TreeMap<>(Names.selector(tier.name()));
    labels.put("app.kubernetes.io/name", "lbtier");
    labels.put("app.kubernetes.io/instance", Names.object(tier.name()));
    labels.put("app.kubernetes.io/component", "proxy");
    return labels;
  }

  /** The labels that tell the proxies of the tier from all other pods. */
  static Map<String, String> selector(Tier tier) {
    return new TreeMap<>(Names.selector(tier.name()));
  }

  static LabelSelector labelSelector(Tier tier) {
    return new LabelSelectorBuilder().withMatchLabels(selector(tier)).build();
  }
}
