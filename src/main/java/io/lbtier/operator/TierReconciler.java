package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.compile.Compiled;
import io.lbtier.render.Manifests;
import io.lbtier.status.TierStatusEvaluator;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes the cluster agree with a tier, and says in the tier's status how far it does. What a tier
 * consists of and what is told of it is decided elsewhere, by pure functions; here is the order of
 * things.
 */
final class TierReconciler implements Reconciler<LoadBalancerTier> {
  /** A failure that has been retried so often, for some seconds, is worth telling the user. */
  private static final int LASTING_ATTEMPTS = 5;

  private final KubernetesClient client;
  private final TierOperator.Options options;
  private final MeterRegistry metrics;
  private final Clock clock;
  private final StatusWriter statuses;

  // What needs the informers, which JOSDK asks for before anything else.
  private ClusterCompiler compiler;
  private Applier applier;
  private Pruner pruner;
  private Observer observer;
  private ProxyStatusStreams proxies;
  private VipMetrics vipMetrics;

  @SuppressWarnings("NullAway.Init") // prepareEventSources sets the rest.
  TierReconciler(
      KubernetesClient client,
      TierOperator.Options options,
      String identity,
      MeterRegistry metrics,
      Clock clock) {
    this.client = client;
    this.options = options;
    this.metrics = metrics;
    this.clock = clock;
    statuses = new StatusWriter(new EventRecorder(client, identity, clock));
  }

  @Override
  public List<EventSource<?, LoadBalancerTier>> prepareEventSources(
      EventSourceContext<LoadBalancerTier> context) {
    var watches = new Watches(context, options.namespaces());
    proxies = new ProxyStatusStreams(client, options.namespaces(), clock);
    applier = new Applier(watches);
    pruner = new Pruner(watches);
    observer = new Observer(watches, proxies, clock);
    compiler =
        new ClusterCompiler(
            new FactsReader(client, watches, clock),
            proxies,
            observer,
            new VridLedger(options.excludedVrids(), watches::tiers, observer::vip));
    vipMetrics = new VipMetrics(metrics, proxies.holders(), watches::hasTier);
    var sources = new ArrayList<>(watches.sources());
    sources.add(proxies);
    return sources;
  }

  /** To be called before the metrics are read. */
  void refreshMetrics() {
    vipMetrics.refresh();
  }

  @Override
  public UpdateControl<LoadBalancerTier> reconcile(
      LoadBalancerTier tier, Context<LoadBalancerTier> context) {
    Compiled compiled = compiler.compile(tier);
    var obstacles = new ArrayList<Obstacle>();
    Optional<Serving> serving = serving(tier, compiled);
    serving.ifPresent(
        it -> {
          List<HasMetadata> objects = render(it);
          obstacles.addAll(applier.apply(objects, tier, context));
          obstacles.addAll(pruner.prune(objects, tier, client));
        });
    var observed = observer.observe(tier, worthTelling(obstacles, context));
    Instant now = clock.instant();
    Optional<Instant> settling = settling(tier);
    if (settling.isEmpty()) {
      var accepted = serving.map(Serving::meaning).orElse(null);
      var status =
          TierStatusEvaluator.evaluate(compiled, accepted, observed, tier.getStatus(), now);
      statuses.write(tier, status, observed, context);
    }
    if (obstacles.stream().anyMatch(Obstacle::retry)) {
      throw new ApplyFailedException(obstacles);
    }
    return NextLook.at(
        now,
        Stream.of(
            settling,
            TierStatusEvaluator.changesAt(observed, now),
            NextLook.recheck(compiled, obstacles).map(now::plus)));
  }

  /**
   * An operator that has just begun has not heard all proxies yet. What its predecessor said of the
   * tier stands until it has, or has waited long enough.
   */
  private Optional<Instant> settling(LoadBalancerTier tier) {
    var status = tier.getStatus();
    return status != null && tier.getMetadata().getGeneration().equals(status.observedGeneration())
        ? proxies.settling(tier)
        : Optional.empty();
  }

  /**
   * What is to run, and the spec that it comes from.
   *
   * @param meaning what the spec means
   */
  private record Serving(Compiled.Accepted meaning, AcceptedSpec spec) {}

  /** The newest spec if it was accepted, else the last one that was; empty when none ever was. */
  private Optional<Serving> serving(LoadBalancerTier tier, Compiled compiled) {
    return switch (compiled) {
      case Compiled.Accepted accepted -> Optional.of(new Serving(accepted, AcceptedSpec.of(tier)));
      case Compiled.Rejected rejected -> observer.accepted(tier).flatMap(spec -> again(tier, spec));
    };
  }

  private Optional<Serving> again(LoadBalancerTier tier, AcceptedSpec spec) {
    LoadBalancerTier then = spec.asOf(tier);
    return switch (compiler.compile(then)) {
      case Compiled.Accepted accepted -> Optional.of(new Serving(accepted, spec));
      // Another version of the operator accepted it. What runs goes on, and nobody looks after it.
      case Compiled.Rejected rejected -> Optional.empty();
    };
  }

  private List<HasMetadata> render(Serving serving) {
    List<HasMetadata> objects = Manifests.render(serving.meaning().tier(), options.release());
    for (HasMetadata object : objects) {
      if (object instanceof ConfigMap map) {
        serving.spec().addTo(map, client.getKubernetesSerialization());
      }
    }
    return objects;
  }

  private static List<String> worthTelling(
      List<Obstacle> obstacles, Context<LoadBalancerTier> context) {
    boolean lasting =
        context.getRetryInfo().map(RetryInfo::getAttemptCount).orElse(0) >= LASTING_ATTEMPTS;
    return obstacles.stream()
        .filter(obstacle -> lasting || !obstacle.retry())
        .map(Obstacle::sentence)
        .toList();
  }
}
