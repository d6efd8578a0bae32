package io.lbtier.proxy;

import io.lbtier.model.Endpoint;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Zones;
import java.util.List;
import java.util.Map;

/**
 * All that a proxy is told from outside, at one moment.
 *
 * @param config what to run
 * @param endpoints by pool, or {@link io.lbtier.model.Pool#backupKey}, where they come from a
 *     Service; what is absent has none
 * @param certificates by the name of their Secret; a Secret that is missing or lacks its entries is
 *     absent
 * @param trusts certificates of authorities as PEM, the ca.crt of their Secret, by its name; a
 *     Secret that is missing or lacks it is absent
 * @param zones where the proxies of the tier are
 */
public record Inputs(
    ProxyConfig config,
    Map<String, List<Endpoint>> endpoints,
    Map<String, Certificate> certificates,
    Map<String, String> trusts,
    Zones zones) {
  public Inputs {
    endpoints = Map.copyOf(endpoints);
    certificates = Map.copyOf(certificates);
    trusts = Map.copyOf(trusts);
  }

  /** Inputs of a proxy of which it is not known where it is. */
  public Inputs(
      ProxyConfig config,
      Map<String, List<Endpoint>> endpoints,
      Map<String, Certificate> certificates,
      Map<String, String> trusts) {
    this(config, endpoints, certificates, trusts, Zones.UNKNOWN);
  }

  /** Inputs that trust nobody in particular. */
  public Inputs(
      ProxyConfig config,
      Map<String, List<Endpoint>> endpoints,
      Map<String, Certificate> certificates) {
    this(config, endpoints, certificates, Map.of());
  }
}
