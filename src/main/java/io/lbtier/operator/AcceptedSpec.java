package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierSpec;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last spec of a tier that was accepted. While the user's newest one is rejected, this is what
 * goes on running and what drift is measured against. It is kept in the ConfigMap of the proxies'
 * configuration, beside what was made of it, so that one write changes both or neither.
 *
 * @param generation of the tier when it had this spec
 * @param spec as the user wrote it
 */
record AcceptedSpec(long generation, TierSpec spec) {
  /** Key in the ConfigMap. */
  static final String KEY = "accepted.json";

  private static final Logger LOG = LoggerFactory.getLogger(AcceptedSpec.class);

  static AcceptedSpec of(LoadBalancerTier tier) {
    return new AcceptedSpec(tier.getMetadata().getGeneration(), tier.getSpec());
  }

  /** The one that a ConfigMap holds; empty when it holds none that this version understands. */
  static Optional<AcceptedSpec> in(ConfigMap map, KubernetesSerialization json) {
    String text = map.getData() == null ? null : map.getData().get(KEY);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(json.unmarshal(text, AcceptedSpec.class));
    } catch (RuntimeException e) {
      LOG.warn(
          "ConfigMap {}/{} has a {} that is no spec, taken as if it had none: {}",
          map.getMetadata().getNamespace(),
          map.getMetadata().getName(),
          KEY,
          e.getMessage());
      return Optional.empty();
    }
  }

  void addTo(ConfigMap map, KubernetesSerialization json) {
    map.getData().put(KEY, json.asJson(this));
  }

  /** The tier as it was when it had this spec. */
  LoadBalancerTier asOf(LoadBalancerTier now) {
    var then = new LoadBalancerTier();
    then.setMetadata(new ObjectMetaBuilder(now.getMetadata()).withGeneration(generation).build());
    then.setSpec(spec);
    return then;
  }
}
