package io.lbtier.model;

import java.util.Map;

/** Names on which those who write Kubernetes objects and those who read them agree. */
public final class Names {
  /** Key of the proxy's configuration in its ConfigMap. */
  public static final String CONFIG_KEY = "proxy.json";

  /** Folder that the proxy and the keepalived beside it share. */
  public static final String NODE_FOLDER = "/run/lbtier";

  /** Label whose value is the name of the tier. */
  public static final String TIER_LABEL = "lbtier.io/tier";

  /** Standard label whose value is {@link #MANAGER} on everything that the operator makes. */
  public static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";

  /** The operator, as field manager and as value of {@link #MANAGED_BY_LABEL}. */
  public static final String MANAGER = "lbtier";

  private Names() {}

  /** Name of every object made for a tier; the prefix keeps it apart from what the user made. */
  public static String object(String tier) {
    return "lbtier-" + tier;
  }

  /** Labels that select the proxies of a tier and everything else made for it. */
  public static Map<String, String> selector(String tier) {
    return Map.of(MANAGED_BY_LABEL, MANAGER, TIER_LABEL, tier);
  }
}
