package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.lbtier.api.LoadBalancerTier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * All objects of a kind that tiers may refer to, slimmed. There is one informer a namespace,
 * because a store belongs to one informer: one that is shared would lose what the other namespaces
 * hold.
 */
final class Referred<T extends HasMetadata> {
  private static final String EVERYWHERE = "";

  private final Map<String, InformerEventSource<T, LoadBalancerTier>> byNamespace = new TreeMap<>();

  /**
   * @param namespaces to watch; empty for all
   * @param slim what is kept of an object
   * @param tiers the tiers that refer to an object
   * @param restrict narrows what is watched
   */
  Referred(
      Class<T> kind,
      Set<String> namespaces,
      UnaryOperator<T> slim,
      Function<T, Set<ResourceID>> tiers,
      Consumer<InformerEventSourceConfiguration.Builder<T>> restrict,
      EventSourceContext<LoadBalancerTier> context) {
    for (String namespace : namespaces.isEmpty() ? Set.of(EVERYWHERE) : namespaces) {
      ItemStore<T> store = new SlimStore<>(slim);
      var config =
          InformerEventSourceConfiguration.from(kind, LoadBalancerTier.class)
              .withName(kind.getSimpleName() + "-referred-" + namespace)
              .withItemStore(store)
              .withSecondaryToPrimaryMapper(tiers::apply)
              // Nobody asks JOSDK which of them belong to a tier, so it need not keep an index.
              .withPrimaryToSecondaryMapper(tier -> Set.of());
      if (namespace.equals(EVERYWHERE)) {
        config.withWatchAllNamespaces();
      } else {
        config.withNamespaces(namespace);
      }
      restrict.accept(config);
      byNamespace.put(namespace, new InformerEventSource<>(config.build(), context));
    }
  }

  List<InformerEventSource<T, LoadBalancerTier>> sources() {
    return List.copyOf(byNamespace.values());
  }

  Optional<T> get(String namespace, String name) {
    var source = byNamespace.getOrDefault(namespace, byNamespace.get(EVERYWHERE));
    return source == null ? Optional.empty() : source.get(new ResourceID(name, namespace));
  }

  /** What an informer needs to know of an object, and no more. */
  static ObjectMeta identity(HasMetadata object) {
    var metadata = object.getMetadata();
    return new ObjectMetaBuilder()
        .withName(metadata.getName())
        .withNamespace(metadata.getNamespace())
        .withUid(metadata.getUid())
        .withResourceVersion(metadata.getResourceVersion())
        .build();
  }
}
