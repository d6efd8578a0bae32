package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.ListenerSpec.Protocol;
import io.lbtier.api.MatchSpec;
import io.lbtier.api.RouteSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Listener.SniRoute;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes of one TLS listener: by the name that a client asks for, which is all there is. */
final class SniRoutes {
  private static final MatchSpec ANY = new MatchSpec(null, null, null, null, null, null);

  private final PoolNames pools;
  private final String listener;
  private final Map<String, String> places = new HashMap<>();

  SniRoutes(PoolNames pools, String listener) {
    this.pools = pools;
    this.listener = listener;
  }

  List<SniRoute> compile(Place at, @Nullable List<RouteSpec> found) {
    if (found != null && found.isEmpty()) {
      at.missing("at least one route");
    }
    return Values.each(at, found, Bounds.ROUTES_MAX, this::route);
  }

  private SniRoute route(Place at, RouteSpec spec) {
    MatchSpec match = spec.match() == null ? ANY : spec.match();
    Place matchAt = at.field("match");
    if (!new MatchSpec(match.host(), null, null, null, null, null).equals(match)) {
      matchAt.error(
          Reason.Conflict,
          "found more than host; give host alone, for the rest is encrypted on a TLS listener");
    }
    if (match.host() == null) {
      matchAt
          .field("host")
          .missing("a host; for connections that no route takes give the listener a pool");
    }
    if (!new RouteSpec(spec.match(), spec.pool()).equals(spec)) {
      at.error(
          Reason.Conflict,
          "found more than match and pool; give these alone, for the rest is encrypted on a TLS"
              + " listener");
    }
    String host = Hosts.match(matchAt.field("host"), match.host());
    String pool = pools.refer(at.field("pool"), spec.pool(), Protocol.TCP, listener);
    if (host == null) {
      return new SniRoute("", pool);
    }
    String other = places.putIfAbsent(host, at.path());
    if (other != null) {
      at.error(
          Reason.Duplicate,
          "%s is routed by %s already; give each host once".formatted(Quote.of(host), other));
    }
    return new SniRoute(host, pool);
  }
}
