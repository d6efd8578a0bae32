package io.lbtier.source;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.lbtier.compile.FactsOf;
import io.lbtier.model.Endpoint;
import io.lbtier.model.Names;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Zones;
import io.lbtier.proxy.Certificate;
import io.lbtier.proxy.Inputs;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What a configuration refers to by name, and how it becomes whole. */
final class References {
  private References() {}

  /** Services whose EndpointSlices are needed, sorted; the proxies' own to see where they are. */
  static Set<String> services(ProxyConfig config) {
    Set<String> names = new TreeSet<>();
    for (Pool pool : config.pools()) {
      pool.services().values().forEach(service -> names.add(service.service()));
    }
    if (config.prefersZones()) {
      names.add(Names.object(config.tier()));
    }
    return names;
  }

  /**
   * The configuration with all that it refers to.
   *
   * @param slices EndpointSlices of a Service, by its name
   * @param secrets the Secret of a name, if there is one
   * @param zones where the proxies are
   */
  static Inputs inputs(
      ProxyConfig config,
      Function<String, ? extends Collection<EndpointSlice>> slices,
      Function<String, ? extends Collection<Secret>> secrets,
      Zones zones) {
    Map<String, List<Endpoint>> endpoints = new HashMap<>();
    for (Pool pool : config.pools()) {
      pool.services()
          .forEach(
              (key, of) ->
                  endpoints.put(key, Endpoints.of(slices.apply(of.service()), of.portName())));
    }
    Map<String, Certificate> certificates = new HashMap<>();
    Map<String, String> trusts = new HashMap<>();
    for (String name : config.secrets()) {
      for (Secret secret : secrets.apply(name)) {
        Certificate certificate = Certificates.of(secret);
        if (certificate != null) {
          certificates.put(name, certificate);
        }
        String trust = FactsOf.secret(secret).trustPem();
        if (trust != null) {
          trusts.put(name, trust);
        }
      }
    }
    return new Inputs(config, endpoints, certificates, trusts, zones);
  }
}
