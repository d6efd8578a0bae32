package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.EndpointSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The backends of one pool, by address. */
final class Endpoints {
  private static final Pattern ZONE = Pattern.compile(Bounds.ZONE);

  private final Map<String, String> places = new HashMap<>();

  List<Endpoint> compile(Place at, List<EndpointSpec> found, int most) {
    if (found.isEmpty()) {
      at.missing("at least one endpoint");
    }
    List<Endpoint> endpoints = Values.each(at, found, most, this::endpoint);
    if (!endpoints.isEmpty() && endpoints.stream().allMatch(e -> e.weight() == 0)) {
      at.warn(Reason.Unused, "every weight is 0, so that the pool takes no traffic");
    }
    return endpoints;
  }

  private @Nullable Endpoint endpoint(Place at, EndpointSpec spec) {
    String address = Addresses.compile(at.field("address"), spec.address());
    int port = Values.number(at.field("port"), spec.port(), Bounds.PORT_MIN, Bounds.PORT_MAX);
    int weight =
        Values.number(at.field("weight"), spec.weight(), 0, Bounds.WEIGHT_MAX, Defaults.WEIGHT);
    String zone =
        spec.zone() == null
            ? null
            : Values.text(
                at.field("zone"),
                spec.zone(),
                ZONE,
                Bounds.ZONE_LENGTH_MAX,
                "a name of letters, digits, hyphens, dots and underscores such as eu-west-1a");
    if (address == null || spec.port() == null || spec.port() != port) {
      return null;
    }
    Endpoint endpoint = new Endpoint(address, port, weight, zone);
    String other = places.putIfAbsent(endpoint.label(), at.path());
    if (other != null) {
      at.error(
          Reason.Duplicate,
          "%s is in %s too; each address and port once".formatted(endpoint.label(), other));
    }
    return endpoint;
  }
}
