package io.lbtier.source;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.lbtier.model.Endpoint;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes one list of backends out of the EndpointSlices of a Service. An endpoint may be in several
 * slices while the cluster moves it from one to another, and a pod of a dual-stack Service is in
 * slices of both families: it is taken once, by IPv4 where any pod has it.
 */
final class Endpoints {
  /** Label of an EndpointSlice that names its Service. */
  static final String SERVICE_LABEL = "kubernetes.io/service-name";

  private static final int WEIGHT = 1;

  private Endpoints() {}

  /**
   * The ready endpoints of the port with this name (empty for the unnamed one), or, when none is
   * ready, those that still serve while they terminate; sorted by address and port, each once.
   */
  static List<Endpoint> of(Collection<EndpointSlice> slices, String portName) {
    return Stream.<Predicate<EndpointConditions>>of(Endpoints::ready, Endpoints::lastResort)
        .flatMap(
            accepted -> Stream.of("IPv4", "IPv6").map(type -> of(slices, portName, type, accepted)))
        .filter(endpoints -> !endpoints.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private static List<Endpoint> of(
      Collection<EndpointSlice> slices,
      String portName,
      String addressType,
      Predicate<EndpointConditions> accepted) {
    Map<String, Endpoint> byLabel = new TreeMap<>();
    for (EndpointSlice slice : slices) {
      Integer port = addressType.equals(slice.getAddressType()) ? port(slice, portName) : null;
      if (port != null && slice.getEndpoints() != null) {
        slice.getEndpoints().stream()
            // What a file says has not been through an API server.
            .filter(e -> e != null && e.getAddresses() != null)
            .filter(e -> accepted.test(conditions(e.getConditions())))
            .flatMap(
                e ->
                    e.getAddresses().stream()
                        .filter(Objects::nonNull)
                        .map(address -> new Endpoint(address, port, WEIGHT, e.getZone())))
            .forEach(endpoint -> byLabel.put(endpoint.label(), endpoint));
      }
    }
    return byLabel.values().stream()
        .sorted(Comparator.comparing(Endpoint::address).thenComparingInt(Endpoint::port))
        .toList();
  }

  private static @Nullable Integer port(EndpointSlice slice, String portName) {
    if (slice.getPorts() == null) {
      return null;
    }
    return slice.getPorts().stream()
        .filter(Objects::nonNull)
        .filter(p -> portName.equals(p.getName() == null ? "" : p.getName()))
        .filter(p -> p.getPort() != null)
        .map(EndpointPort::getPort)
        .findFirst()
        .orElse(null);
  }

  private static EndpointConditions conditions(@Nullable EndpointConditions given) {
    return given == null ? new EndpointConditions() : given;
  }

  /** Whether it takes traffic. */
  static boolean ready(io.fabric8.kubernetes.api.model.discovery.v1.Endpoint endpoint) {
    return ready(conditions(endpoint.getConditions()));
  }

  /** Unknown counts as ready, as the API demands of readers. */
  private static boolean ready(EndpointConditions conditions) {
    return !Boolean.FALSE.equals(conditions.getReady())
        && !Boolean.TRUE.equals(conditions.getTerminating());
  }

  private static boolean lastResort(EndpointConditions conditions) {
    return Boolean.TRUE.equals(conditions.getServing())
        && Boolean.TRUE.equals(conditions.getTerminating());
  }
}
