package io.lbtier.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.VipStatus;
import io.lbtier.model.Vip;
import io.lbtier.status.Observed.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to all proxies, and wakes a tier when one of its proxies says something new. It watches
 * their pods by label; each pod that runs gets a {@link ProxyStatusStream} in a virtual thread of
 * its own for as long as it does.
 */
final class ProxyStatusStreams extends AbstractEventSource<Pod, LoadBalancerTier> {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyStatusStreams.class);

  /** A tier is woken once in this time at most, however much its proxies say. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** A newer proxy may say more than this operator understands. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** So long after the start it is not yet told that a proxy does not report. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private final Clock clock;
  private final PodWatch pods;
  private final Map<String, Followed> byUid = new ConcurrentHashMap<>();
  private final Map<ResourceID, VipHolders> holders = new ConcurrentHashMap<>();
  private volatile Instant begun = Instant.EPOCH;
  private final Coalescer<ResourceID> waking =
      new Coalescer<>(PAUSE, tier -> getEventHandler().handleEvent(new Event(tier)));

  /**
   * @param namespaces to watch; empty for all
   */
  ProxyStatusStreams(KubernetesClient client, Set<String> namespaces, Clock clock) {
    super(Pod.class, "proxies");
    this.clock = clock;
    pods = new PodWatch(client, namespaces, this::look, this::forget);
  }

  /** A pod, and the thread that listens to it where there is somebody to listen to. */
  private static final class Followed {
    volatile ProxyPod pod;
    volatile @Nullable ProxyStatus status;
    volatile boolean heard;
    @Nullable Thread thread;

    Followed(ProxyPod pod) {
      this.pod = pod;
    }

    Proxy proxy() {
      return new Proxy(pod.name(), pod.node().name(), status, pod.trouble());
    }
  }

  /** The pods of a tier's proxies that are not being deleted, by name. */
  List<Proxy> of(LoadBalancerTier tier) {
    return followed(tier)
        .filter(followed -> !followed.pod.leaving())
        .map(Followed::proxy)
        .sorted(Comparator.comparing(Proxy::pod))
        .toList();
  }

  /** The nodes that run the tier now, in any order; one may come several times. */
  List<Vip.Node> nodes(LoadBalancerTier tier) {
    return followed(tier)
        .map(followed -> followed.pod)
        .filter(ProxyPod::sharesAddresses)
        .map(ProxyPod::node)
        .toList();
  }

  /** Who holds the virtual addresses of a tier. */
  VipHolders holders(ResourceID tier) {
    return holders.computeIfAbsent(tier, _ -> new VipHolders());
  }

  /** Of all tiers that have any, or had. */
  Map<ResourceID, VipHolders> holders() {
    return holders;
  }

  /**
   * Until when a proxy that this operator has not heard yet may still be about to report; empty
   * when there is no such proxy, or the operator has begun long enough ago.
   */
  Optional<Instant> settling(LoadBalancerTier tier) {
    Instant end = begun.plus(SETTLING);
    return clock.instant().isBefore(end)
            && followed(tier).anyMatch(f -> f.pod.address() != null && !f.heard)
        ? Optional.of(end)
        : Optional.empty();
  }

  private Stream<Followed> followed(LoadBalancerTier tier) {
    ResourceID id = ResourceID.fromResource(tier);
    return byUid.values().stream().filter(followed -> followed.pod.tier().equals(id));
  }

  @Override
  public Set<Pod> getSecondaryResources(LoadBalancerTier tier) {
    return Set.of();
  }

  @Override
  public synchronized void start() {
    super.start();
    begun = clock.instant();
    pods.start();
  }

  @Override
  public synchronized void stop() {
    super.stop();
    pods.stop();
    Set.copyOf(byUid.keySet()).forEach(this::forget);
  }

  private synchronized void look(Pod pod) {
    String uid = pod.getMetadata().getUid();
    if (!isRunning()) {
      return;
    }
    ProxyPod now = ProxyPod.of(pod);
    Followed before = byUid.get(uid);
    if (before == null || !Objects.equals(before.pod.address(), now.address())) {
      forget(uid);
      follow(uid, now);
    } else if (!before.pod.equals(now)) {
      before.pod = now;
      wake(now.tier());
    }
  }

  private void follow(String uid, ProxyPod pod) {
    Followed followed = new Followed(pod);
    byUid.put(uid, followed);
    if (pod.address() != null) {
      followed.thread =
          Thread.ofVirtual()
              .name("status of " + pod.name())
              .start(
                  new ProxyStatusStream(
                      pod.address(),
                      ProxyStatusStream.SILENCE,
                      line -> heard(uid, followed, line)));
    }
    wake(pod.tier());
  }

  private synchronized void forget(String uid) {
    Followed followed = byUid.remove(uid);
    if (followed != null) {
      if (followed.thread != null) {
        followed.thread.interrupt();
      }
      holders(followed.pod.tier()).lose(uid, clock.instant());
      wake(followed.pod.tier());
    }
  }

  private void heard(String uid, Followed followed, @Nullable String line) {
    try {
      boolean same = line != null && line.isEmpty();
      ProxyStatus status =
          line == null ? null : same ? followed.status : JSON.readValue(line, ProxyStatus.class);
      take(uid, followed, status);
    } catch (JsonProcessingException e) {
      LOG.warn(
          "proxy {} sends a status that is none: {}", followed.pod.name(), e.getOriginalMessage());
    }
  }

  private synchronized void take(String uid, Followed followed, @Nullable ProxyStatus status) {
    if (byUid.get(uid) != followed) {
      return;
    }
    boolean news = !Objects.equals(status, followed.status);
    followed.status = status;
    followed.heard |= status != null;
    ProxyPod pod = followed.pod;
    VipStatus vip = status == null ? null : status.vip();
    news |=
        vip == null
            ? holders(pod.tier()).lose(uid, clock.instant())
            : holders(pod.tier()).hear(uid, pod.node().name(), vip, clock.instant());
    if (news) {
      wake(pod.tier());
    }
  }

  private void wake(ResourceID tier) {
    if (isRunning()) {
      waking.wake(tier);
    }
  }
}
