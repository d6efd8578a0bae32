package io.lbtier.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierStatus;
import io.lbtier.model.Names;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Vip;
import io.lbtier.status.Observed;
import io.lbtier.status.Observed.Holding;
import io.lbtier.status.Observed.Rollout;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at what there is of a tier, without asking the API server. */
final class Observer {
  /** What a newer operator wrote may say more. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Watches watches;
  private final ProxyStatusStreams proxies;
  private final Clock clock;

  Observer(Watches watches, ProxyStatusStreams proxies, Clock clock) {
    this.watches = watches;
    this.proxies = proxies;
    this.clock = clock;
  }

  /**
   * @param obstacles what is in the way, a sentence each
   */
  Observed observe(LoadBalancerTier tier, List<String> obstacles) {
    ProxyConfig config = configMap(tier).map(Observer::config).orElse(null);
    return new Observed(
        tier.getMetadata().getGeneration(),
        config,
        deployment(tier).map(Observer::rollout).orElse(null),
        proxies.of(tier),
        obstacles,
        holdings(tier, config == null ? null : config.vip()));
  }

  private Map<String, Holding> holdings(LoadBalancerTier tier, @Nullable Vip vip) {
    VipHolders holders = proxies.holders(ResourceID.fromResource(tier));
    if (vip == null) {
      holders.expectNone();
      return Map.of();
    }
    Map<String, String> last = new HashMap<>();
    TierStatus status = tier.getStatus();
    if (status != null && status.virtualAddresses() != null) {
      for (var address : status.virtualAddresses()) {
        if (address.node() != null) {
          last.put(address.address(), address.node());
        }
      }
    }
    holders.expect(vip, last, clock.instant());
    return holders.holdings();
  }

  /** The spec that the tier's objects were last made from. */
  Optional<AcceptedSpec> accepted(LoadBalancerTier tier) {
    return configMap(tier).flatMap(watches::accepted);
  }

  /** The virtual addresses that the nodes are told to keep; empty when there are none. */
  Optional<Vip> vip(LoadBalancerTier tier) {
    return configMap(tier).map(Observer::config).map(ProxyConfig::vip);
  }

  /** How many proxies the Deployment is to have; 0 when there is none. */
  int replicas(LoadBalancerTier tier) {
    return deployment(tier).map(d -> number(d.getSpec().getReplicas())).orElse(0);
  }

  private Optional<Deployment> deployment(LoadBalancerTier tier) {
    return watches
        .owned(Deployment.class)
        .get(objectOf(tier))
        .filter(deployment -> Ownership.isOwn(deployment, tier));
  }

  private Optional<ConfigMap> configMap(LoadBalancerTier tier) {
    return watches
        .owned(ConfigMap.class)
        .get(objectOf(tier))
        .filter(map -> Ownership.isOwn(map, tier));
  }

  private static ResourceID objectOf(LoadBalancerTier tier) {
    return new ResourceID(
        Names.object(tier.getMetadata().getName()), tier.getMetadata().getNamespace());
  }

  private static @Nullable ProxyConfig config(ConfigMap map) {
    String text = map.getData() == null ? null : map.getData().get(Names.CONFIG_KEY);
    try {
      return text == null ? null : JSON.readValue(text, ProxyConfig.class);
    } catch (JsonProcessingException e) {
      // Somebody changed it, and the apply that repairs it is not yet seen here.
      return null;
    }
  }

  private static Rollout rollout(Deployment deployment) {
    var status = Optional.ofNullable(deployment.getStatus()).orElseGet(DeploymentStatus::new);
    return new Rollout(
        number(deployment.getSpec().getReplicas()),
        number(status.getReplicas()),
        number(status.getUpdatedReplicas()),
        number(status.getAvailableReplicas()),
        deployment.getMetadata().getGeneration().equals(status.getObservedGeneration()),
        failure(status));
  }

  private static String failure(DeploymentStatus status) {
    return status.getConditions().stream()
        .filter(c -> "Progressing".equals(c.getType()) && "False".equals(c.getStatus()))
        .map(c -> c.getMessage())
        .findFirst()
        .orElse("");
  }

  private static int number(@Nullable Integer value) {
    return value == null ? 0 : value;
  }
}
