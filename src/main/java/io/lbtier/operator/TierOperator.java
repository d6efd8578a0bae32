package io.lbtier.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.model.Names;
import io.lbtier.render.Release;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The operator as a process holds it. Traffic does not depend on it: when it stops, what it made
 * goes on serving and only changes wait.
 */
public final class TierOperator {
  /** How many tiers are worked on at once. */
  private static final int THREADS = 10;

  /** However well all is, each tier is looked at again after so long. */
  private static final Duration RESYNC = Duration.ofMinutes(5);

  /**
   * So many reconciliations of one tier in a second, should another controller undo what this one
   * does; what is more waits, and becomes one.
   */
  private static final int BURST = 100;

  private final KubernetesClient client;
  private final Options options;

  /** Begins with the name of the pod, so that the lease tells people which one leads. */
  private final String identity =
      System.getenv().getOrDefault("HOSTNAME", "operator") + "_" + UUID.randomUUID();

  private final CompletableFuture<String> failure = new CompletableFuture<>();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Operator operator;
  private final TierReconciler reconciler;
  private @Nullable HealthServer health;
  private final AtomicBoolean stopping = new AtomicBoolean();

  /**
   * What differs between installations.
   *
   * @param release what is deployed for a tier
   * @param namespaces whose tiers are looked after; empty for all
   * @param metricsPort TCP port of /livez, /readyz and /metrics; 0 for any that is free
   * @param excludedVrids that no tier may have, 1 to 255 each
   * @param election how several operators agree on one; null for one that is alone
   */
  public record Options(
      Release release,
      Set<String> namespaces,
      int metricsPort,
      Set<Integer> excludedVrids,
      @Nullable Election election) {
    public Options {
      namespaces = Set.copyOf(namespaces);
      excludedVrids = Set.copyOf(excludedVrids);
    }
  }

  /**
   * The Lease by which a leader is elected.
   *
   * @param namespace of the Lease
   * @param lease its name
   */
  public record Election(String namespace, String lease) {}

  /**
   * The same access to a cluster, with the patience that suits an operator: a request that fails is
   * told at once, for the operator has its own way of trying again, and ends before another
   * operator can have become the leader; a watch that is lost is soon taken up again.
   */
  public static Config tuned(Config config) {
    return new ConfigBuilder(config)
        .withRequestTimeout(5_000)
        .withConnectionTimeout(2_000)
        .withRequestRetryBackoffLimit(4)
        .withWatchReconnectInterval(500)
        .withWatchReconnectLimit(-1)
        .build();
  }

  /**
   * Prepares it; nothing happens before {@link #start()}.
   *
   * @param client with a {@link #tuned} configuration; it stays the caller's, who closes it after
   *     {@link #stop()}
   */
  public TierOperator(KubernetesClient client, Options options) {
    this.client = client;
    this.options = options;
    operator = new Operator(this::configure);
    reconciler = new TierReconciler(client, options, identity, metrics, Clock.systemUTC());
    operator.register(reconciler, this::configureController);
    new JvmMemoryMetrics().bindTo(metrics);
    new JvmThreadMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
  }

  /**
   * Starts it, and returns when it has seen the whole cluster and works, or waits to be elected.
   *
   * @throws RuntimeException if the cluster cannot be reached, lacks our CRD or forbids what the
   *     operator needs, or the port is taken
   */
  public void start() {
    health =
        new HealthServer(
            options.metricsPort(), () -> !failure.isDone(), this::isReady, this::scrape);
    operator.start();
  }

  /**
   * Completes with the reason when the operator could not go on, and so has stopped its work: it is
   * no longer the leader, or cannot watch the cluster any more. The process should then end, to be
   * started anew.
   */
  public CompletableFuture<String> failure() {
    return failure;
  }

  /** The port of /livez, /readyz and /metrics; known once it is started. */
  public int metricsPort() {
    if (health == null) {
      throw new IllegalStateException("not started");
    }
    return health.port();
  }

  /** Finishes what is under way, within seconds, and gives the leadership back. */
  public void stop() {
    stopping.set(true);
    operator.stop();
    if (options.election() != null) {
      Leadership.release(client, options.election(), identity);
    }
    if (health != null) {
      health.close();
    }
  }

  /** Stops at once, in a thread of its own, for the operator waits for the one that this is. */
  private void fail(String reason) {
    if (!stopping.getAndSet(true)) {
      Thread.ofPlatform()
          .name("stop")
          .start(
              () -> {
                operator.stop();
                failure.complete(reason);
              });
    }
  }

  private String scrape() {
    reconciler.refreshMetrics();
    return metrics.scrape();
  }

  private boolean isReady() {
    return !stopping.get()
        && operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  private void configure(ConfigurationServiceOverrider config) {
    config
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withConcurrentReconciliationThreads(THREADS)
        .withReconciliationTerminationTimeout(Duration.ofSeconds(5))
        .withParseResourceVersions(true)
        .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(metrics))
        .withInformerStoppedHandler(
            (informer, cause) -> {
              if (cause != null && informer.hasSynced()) {
                fail(
                    "cannot watch %s any more: %s"
                        .formatted(informer.getApiTypeClass().getSimpleName(), cause.getMessage()));
              }
            });
    if (options.election() != null) {
      config.withLeaderElectionConfiguration(
          Leadership.configuration(
              options.election(), identity, () -> fail("no longer the leader")));
    }
  }

  private void configureController(ControllerConfigurationOverrider<LoadBalancerTier> config) {
    config
        .withName("tier")
        .withFieldManager(Names.MANAGER)
        .withReconciliationMaxInterval(RESYNC)
        .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), BURST))
        // After the last attempt the resync goes on trying.
        .withRetry(
            new GenericRetry()
                .setInitialInterval(Duration.ofMillis(200))
                .setIntervalMultiplier(2)
                .setMaxInterval(Duration.ofSeconds(60).toMillis())
                .setMaxAttempts(20));
    if (options.namespaces().isEmpty()) {
      config.watchingAllNamespaces();
    } else {
      config.settingNamespaces(options.namespaces());
    }
  }
}
