package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.RouteSpec;
import io.lbtier.api.RouteSpec.MatchSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The routes of one listener. */
final class Routes {
  private static final MatchSpec ALL = new MatchSpec(null, null);

  private final PoolNames pools;
  private final Map<Match, String> places = new HashMap<>();

  Routes(PoolNames pools) {
    this.pools = pools;
  }

  List<Route> compile(Place at, List<RouteSpec> found) {
    if (found.isEmpty()) {
      at.missing("at least one route");
    }
    return Values.each(at, found, Bounds.ROUTES_MAX, this::route);
  }

  private Route route(Place at, RouteSpec spec) {
    MatchSpec match = Objects.requireNonNullElse(spec.match(), ALL);
    Place matchAt = at.field("match");
    String host = Hosts.match(matchAt.field("host"), match.host());
    String written = match.path() == null ? null : match.path().prefix();
    String prefix = PathPrefixes.compile(matchAt.field("path").field("prefix"), written);
    boolean asWritten =
        Objects.equals(host, match.host()) && (written == null || written.equals(prefix));
    String other =
        asWritten
            ? places.putIfAbsent(new Match(host, PathPrefixes.meaning(prefix)), at.path())
            : null;
    if (other != null) {
      at.error(
          Reason.Duplicate,
          "%s is routed by %s already; give each host and path once"
              .formatted(Quote.of(new Route(host, prefix, "").label()), other));
    }
    return new Route(host, prefix, pools.refer(at.field("pool"), spec.pool()));
  }

  /** What a route takes; two prefixes that differ in a slash at the end take the same. */
  private record Match(@Nullable String host, String prefix) {}
}
