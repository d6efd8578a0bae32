package io.lbtier.render;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;
import java.util.TreeMap;

/** Resources of a proxy: the user's, and for those left open what a small tier needs. */
final class Resources {
  /** Requests where the user gives none; an autoscaler measures CPU use against the request. */
  private static final Map<String, String> DEFAULT_REQUESTS =
      Map.of("cpu", "100m", "memory", "256Mi");

  private Resources() {}

  /**
   * A resource that has a limit alone is left to Kubernetes, which requests as much as the limit; a
   * default could be more than that, and refused.
   */
  static ResourceRequirements of(Map<String, String> requests, Map<String, String> limits) {
    var merged = new TreeMap<>(requests);
    DEFAULT_REQUESTS.forEach(
        (resource, amount) -> {
          if (!limits.containsKey(resource)) {
            merged.putIfAbsent(resource, amount);
          }
        });
    var resources = new ResourceRequirementsBuilder().withRequests(quantities(merged));
    if (!limits.isEmpty()) {
      resources.withLimits(quantities(limits));
    }
    return resources.build();
  }

  private static Map<String, Quantity> quantities(Map<String, String> amounts) {
    var quantities = new TreeMap<String, Quantity>();
    amounts.forEach((resource, amount) -> quantities.put(resource, Quantity.parse(amount)));
    return quantities;
  }
}
