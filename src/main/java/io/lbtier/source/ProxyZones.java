package io.lbtier.source;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.lbtier.model.Zones;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Where the proxies of a tier are, by the EndpointSlices of the Service in front of them: they tell
 * the zone of each one's node, which a pod may not read from the node itself and is not told
 * otherwise. A proxy finds itself by its address, which is on one of its own interfaces, with the
 * host network or without.
 */
final class ProxyZones {
  private static final Set<String> ADDRESSES = Set.of("IPv4", "IPv6");

  private ProxyZones() {}

  /**
   * The zones of the proxies that are ready, each counted once, and the one of this proxy, which
   * need not be ready.
   *
   * @param slices of the tier's own Service
   * @param own whether an address is one of this proxy's
   */
  static Zones of(Collection<EndpointSlice> slices, Predicate<InetAddress> own) {
    String here = "";
    Map<String, String> ready = new TreeMap<>();
    List<Endpoint> known =
        slices.stream()
            .filter(slice -> slice.getEndpoints() != null)
            .filter(slice -> ADDRESSES.contains(slice.getAddressType()))
            .flatMap(slice -> slice.getEndpoints().stream())
            .filter(endpoint -> endpoint.getZone() != null && !endpoint.getZone().isEmpty())
            .toList();
    for (Endpoint endpoint : known) {
      if (endpoint.getAddresses().stream().map(InetAddress::ofLiteral).anyMatch(own)) {
        here = endpoint.getZone();
      }
      if (Endpoints.ready(endpoint)) {
        ready.put(pod(endpoint), endpoint.getZone());
      }
    }
    Map<String, Integer> proxies = new TreeMap<>();
    ready.values().forEach(zone -> proxies.merge(zone, 1, Integer::sum));
    return new Zones(here, proxies);
  }

  /** One of two families of addresses is in slices of both. */
  private static String pod(Endpoint endpoint) {
    return endpoint.getTargetRef() == null
        ? endpoint.getAddresses().getFirst()
        : endpoint.getTargetRef().getName();
  }

  /** Whether an interface of this host, or pod, has the address. */
  static boolean isLocal(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException _) {
      return false;
    }
  }
}
