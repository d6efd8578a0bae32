package io.lbtier.source;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.lbtier.model.Names;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Zones;
import io.lbtier.proxy.ConfigSource;
import io.lbtier.proxy.Inputs;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what a proxy needs of a cluster: the ConfigMap of its tier, the EndpointSlices of its
 * pools, the Secrets that either names. Each object is asked for by name (EndpointSlices by their
 * Service), so that a Role can allow exactly those.
 *
 * <p>Informers keep the objects; whenever one changes, {@link #refresh} makes whole inputs out of
 * all of them on the one thread of this source. A change that comes while it is idle is delivered
 * at once, those that come meanwhile together after it. A configuration that refers to something
 * not followed before waits until that has been seen, so that a pool never loses its backends for
 * being renamed; until then the one before is served on, with its endpoints. A ConfigMap that is
 * deleted or cannot be read, and an API server that is gone, leave in force what was delivered.
 */
public final class KubernetesSource implements ConfigSource {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesSource.class);

  private static final int LOOK_SECONDS = 2;

  private final String configMap;
  private final Predicate<InetAddress> own;
  private final FollowedByName<ConfigMap> configMaps;
  private final FollowedByName<EndpointSlice> slices;
  private final FollowedByName<Secret> secrets;
  private final AtomicBoolean stale = new AtomicBoolean();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("lbtier-source").daemon().factory());

  private Consumer<Inputs> inputs = _ -> {};
  private Consumer<String> refusals = _ -> {};
  private String readVersion = "";
  private String unreadable = "";
  private @Nullable ProxyConfig wanted;
  private @Nullable Inputs delivered;
  private String told = "";

  /** A source over a client, which the caller closes after the source. */
  public KubernetesSource(KubernetesClient client, String namespace, String tier) {
    this(client, namespace, tier, ProxyZones::isLocal);
  }

  /**
   * The same.
   *
   * @param own whether an address is one of this proxy's
   */
  KubernetesSource(
      KubernetesClient client, String namespace, String tier, Predicate<InetAddress> own) {
    this.own = own;
    configMap = Names.object(tier);
    configMaps =
        new FollowedByName<>(
            "ConfigMap",
            name -> client.configMaps().inNamespace(namespace).withName(name),
            this::changed);
    slices =
        new FollowedByName<>(
            "EndpointSlices of Service",
            name ->
                client
                    .discovery()
                    .v1()
                    .endpointSlices()
                    .inNamespace(namespace)
                    .withLabel(Endpoints.SERVICE_LABEL, name),
            this::changed);
    secrets =
        new FollowedByName<>(
            "Secret",
            name -> client.secrets().inNamespace(namespace).withName(name),
            this::changed);
  }

  /**
   * The same access to a cluster, with the retries that suit this source: attempts to reach a lost
   * API server are 0.2 s apart at first and 6.4 s in the end.
   */
  public static Config tuned(Config config) {
    return new ConfigBuilder(config)
        .withWatchReconnectInterval(200)
        .withWatchReconnectLimit(-1)
        .withRequestRetryBackoffLimit(0)
        .build();
  }

  @Override
  public void start(Consumer<Inputs> inputs, Consumer<String> refusals) {
    thread.execute(
        () -> {
          this.inputs = inputs;
          this.refusals = refusals;
          configMaps.follow(Set.of(configMap));
        });
    Contact contact = new Contact(configMaps::watching);
    thread.scheduleWithFixedDelay(contact::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    thread.execute(
        () -> {
          configMaps.follow(Set.of());
          slices.follow(Set.of());
          secrets.follow(Set.of());
        });
    thread.shutdown();
  }

  private void changed() {
    if (stale.compareAndSet(false, true)) {
      try {
        thread.execute(this::refresh);
      } catch (RejectedExecutionException _) {
        // Closed meanwhile.
      }
    }
  }

  private void refresh() {
    stale.set(false);
    try {
      readConfig();
      follow();
      boolean complete = complete();
      ProxyConfig config = complete ? wanted : delivered == null ? null : delivered.config();
      if (config != null) {
        deliver(config);
        follow();
      }
      String obstacle = unreadable.isEmpty() ? obstacle() : unreadable;
      if (complete || !obstacle.isEmpty()) {
        tell(obstacle);
      }
    } catch (RuntimeException e) {
      LOG.error("the inputs from {} could not be made; the last ones serve on", configMap, e);
    }
  }

  private void readConfig() {
    List<ConfigMap> found = configMaps.objects(configMap);
    if (found.isEmpty()) {
      return;
    }
    ConfigMap map = found.getFirst();
    if (map.getMetadata().getResourceVersion().equals(readVersion)) {
      return;
    }
    readVersion = map.getMetadata().getResourceVersion();
    String json = map.getData() == null ? null : map.getData().get(Names.CONFIG_KEY);
    if (json == null) {
      unreadable = "ConfigMap " + configMap + " has no key " + Names.CONFIG_KEY;
      return;
    }
    try {
      wanted = ProxyConfigReader.read(json);
      unreadable = "";
    } catch (IllegalArgumentException e) {
      unreadable = "ConfigMap " + configMap + ", " + Names.CONFIG_KEY + ": " + e.getMessage();
    }
  }

  /** Follows what the configuration in force and the one that is to come refer to. */
  private void follow() {
    Set<String> services = new TreeSet<>();
    Set<String> certificates = new TreeSet<>();
    Stream.of(Optional.ofNullable(wanted), Optional.ofNullable(delivered).map(Inputs::config))
        .flatMap(Optional::stream)
        .forEach(
            config -> {
              services.addAll(References.services(config));
              certificates.addAll(config.secrets());
            });
    slices.follow(services);
    secrets.follow(certificates);
  }

  /**
   * Whether all that the wanted configuration refers to has been seen. A Secret that may not be
   * read is like one that is not there: its listener says so.
   */
  private boolean complete() {
    return wanted != null
        && slices.seen(References.services(wanted))
        && secrets.answered(wanted.secrets());
  }

  /** What keeps a newer configuration from being delivered; empty when nothing is known to. */
  private String obstacle() {
    if (wanted != null) {
      return slices.error(References.services(wanted));
    }
    return configMaps.seen(Set.of(configMap))
        ? "ConfigMap " + configMap + " does not exist yet"
        : configMaps.error(Set.of(configMap));
  }

  private void deliver(ProxyConfig complete) {
    Zones zones =
        complete.prefersZones() ? ProxyZones.of(slices.objects(configMap), own) : Zones.UNKNOWN;
    Inputs whole = References.inputs(complete, slices::objects, secrets::objects, zones);
    if (!whole.equals(delivered)) {
      delivered = whole;
      inputs.accept(whole);
    }
  }

  private void tell(String refusal) {
    if (!refusal.equals(told)) {
      told = refusal;
      refusals.accept(refusal);
    }
  }
}
