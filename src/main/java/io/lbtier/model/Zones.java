package io.lbtier.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the proxies of a tier are. A zone is a text that says which backends and proxies are near
 * each other, in Kubernetes the label topology.kubernetes.io/zone of their nodes.
 *
 * @param own zone of this proxy; empty when it is not known
 * @param proxies how many of those that take traffic are in each zone, as far as theirs is known;
 *     empty when that cannot be known, and then every zone is taken to have as many as the others
 */
public record Zones(String own, Map<String, Integer> proxies) {
  /** Nothing is known. */
  public static final Zones UNKNOWN = new Zones("", Map.of());

  public Zones {
    proxies = Map.copyOf(proxies);
  }

  /**
   * The same with proxies: where it is not known how many there are, one in every zone.
   *
   * @param others zones that there are; an empty one is none
   */
  public Zones among(Collection<String> others) {
    if (!proxies.isEmpty()) {
      return this;
    }
    Map<String, Integer> one = new HashMap<>();
    others.forEach(zone -> one.put(zone, 1));
    one.put(own, 1);
    one.remove("");
    return new Zones(own, one);
  }
}
