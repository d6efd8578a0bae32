package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierSpec;
import io.lbtier.model.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the operator watches in the cluster besides the tiers: the objects it made, by their label,
 * and what specs refer to, by name. An event wakes the tiers it concerns and no other.
 */
final class Watches {
  private static final List<Class<? extends HasMetadata>> OWNED =
      List.of(
          ConfigMap.class,
          ServiceAccount.class,
          Role.class,
          RoleBinding.class,
          Deployment.class,
          Service.class,
          PodDisruptionBudget.class,
          HorizontalPodAutoscaler.class);

  private static final String TIER_KIND = HasMetadata.getKind(LoadBalancerTier.class);

  /** Name of the index from what a spec refers to to its tier. */
  private static final String REFERENCES = "references";

  private final EventSourceContext<LoadBalancerTier> context;
  private final Map<Class<?>, InformerEventSource<?, LoadBalancerTier>> owned =
      new LinkedHashMap<>();
  private final Referred<Service> services;
  private final Referred<Secret> secrets;

  /**
   * @param namespaces to watch; empty for all
   */
  Watches(EventSourceContext<LoadBalancerTier> context, Set<String> namespaces) {
    this.context = context;
    OWNED.forEach(kind -> owned.put(kind, ownedSource(kind)));
    context.getPrimaryCache().addIndexer(REFERENCES, tier -> referenceKeys(tier, tier.getSpec()));
    // What runs may be an earlier spec than the one the tier has now; its references count too.
    owned(ConfigMap.class).addIndexer(REFERENCES, this::acceptedReferenceKeys);
    services =
        new Referred<>(
            Service.class,
            namespaces,
            Watches::portsOnly,
            service -> referringTo("Service", service),
            config -> {},
            context);
    secrets =
        new Referred<>(
            Secret.class,
            namespaces,
            Watches::nameOnly,
            secret -> referringTo("Secret", secret),
            config ->
                config.withFieldSelector(
                    new FieldSelector(new FieldSelector.Field("type", "kubernetes.io/tls"))),
            context);
  }

  List<EventSource<?, LoadBalancerTier>> sources() {
    var all = new ArrayList<EventSource<?, LoadBalancerTier>>(owned.values());
    all.addAll(services.sources());
    all.addAll(secrets.sources());
    return all;
  }

  /** The operator's objects of a kind. */
  @SuppressWarnings("unchecked") // The map has under each class the source of that class.
  <T extends HasMetadata> InformerEventSource<T, LoadBalancerTier> owned(Class<T> kind) {
    var source = owned.get(kind);
    if (source == null) {
      throw new IllegalArgumentException("objects of kind " + kind + " are not watched");
    }
    return (InformerEventSource<T, LoadBalancerTier>) source;
  }

  /** Everything that has the tier's label. */
  Stream<? extends HasMetadata> labelled(LoadBalancerTier tier) {
    String name = tier.getMetadata().getName();
    return owned.values().stream()
        .flatMap(
            source ->
                source.list(tier.getMetadata().getNamespace(), o -> name.equals(tierLabel(o))));
  }

  /** All tiers that are looked after. */
  List<LoadBalancerTier> tiers() {
    return context.getPrimaryCache().list().toList();
  }

  boolean hasTier(ResourceID id) {
    return context.getPrimaryCache().contains(id);
  }

  Optional<Service> service(String namespace, String name) {
    return services.get(namespace, name);
  }

  Optional<AcceptedSpec> accepted(ConfigMap map) {
    return AcceptedSpec.in(map, context.getClient().getKubernetesSerialization());
  }

  private <T extends HasMetadata> InformerEventSource<T, LoadBalancerTier> ownedSource(
      Class<T> kind) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, LoadBalancerTier.class)
            .withName(kind.getSimpleName())
            .withLabelSelector(Names.MANAGED_BY_LABEL + "=" + Names.MANAGER)
            .withSecondaryToPrimaryMapper(Watches::tierOf)
            .withPrimaryToSecondaryMapper((LoadBalancerTier tier) -> Set.of())
            .build(),
        context);
  }

  /** By its owner and by its label, of which somebody may have changed one. */
  private static Set<ResourceID> tierOf(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    Stream<String> owners =
        object.getMetadata().getOwnerReferences().stream()
            .filter(owner -> owner.getKind().equals(TIER_KIND))
            .map(OwnerReference::getName);
    return Stream.concat(owners, Stream.ofNullable(tierLabel(object)))
        .map(name -> new ResourceID(name, namespace))
        .collect(Collectors.toSet());
  }

  private static @Nullable String tierLabel(HasMetadata object) {
    var labels = object.getMetadata().getLabels();
    return labels == null ? null : labels.get(Names.TIER_LABEL);
  }

  private Set<ResourceID> referringTo(String kind, HasMetadata object) {
    String key = key(kind, object.getMetadata().getNamespace(), object.getMetadata().getName());
    return Stream.concat(
            context.getPrimaryCache().byIndex(REFERENCES, key).stream()
                .map(ResourceID::fromResource),
            owned(ConfigMap.class).byIndex(REFERENCES, key).stream()
                .flatMap(map -> tierOf(map).stream()))
        .collect(Collectors.toSet());
  }

  private List<String> acceptedReferenceKeys(ConfigMap map) {
    return accepted(map).map(accepted -> referenceKeys(map, accepted.spec())).orElse(List.of());
  }

  private static List<String> referenceKeys(HasMetadata holder, @Nullable TierSpec spec) {
    String namespace = holder.getMetadata().getNamespace();
    References references = References.of(spec);
    Function<String, String> service = name -> key("Service", namespace, name);
    Function<String, String> secret = name -> key("Secret", namespace, name);
    return Stream.concat(
            references.services().stream().map(service), references.secrets().stream().map(secret))
        .toList();
  }

  private static String key(String kind, String namespace, String name) {
    return kind + "/" + namespace + "/" + name;
  }

  private static Service portsOnly(Service service) {
    List<ServicePort> ports = service.getSpec() == null ? List.of() : service.getSpec().getPorts();
    return new ServiceBuilder()
        .withMetadata(Referred.identity(service))
        .withNewSpec()
        .withPorts(ports)
        .endSpec()
        .build();
  }

  private static Secret nameOnly(Secret secret) {
    return new SecretBuilder().withMetadata(Referred.identity(secret)).build();
  }
}
