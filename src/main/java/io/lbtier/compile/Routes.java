package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.RouteSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Route;
import io.lbtier.model.RouteMatch;
import io.lbtier.model.RouteMatch.PathMatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The routes of one listener. */
final class Routes {
  private final PoolNames pools;
  private final Map<RouteMatch, String> places = new HashMap<>();

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
    int before = at.errors();
    RouteMatch match = Matches.compile(at.field("match"), spec.match());
    if (match.connects()) {
      Connects.check(at, spec, pools);
    }
    // One that is wrong is not what the user meant, and no other's double.
    String other = at.errors() == before ? places.putIfAbsent(meaning(match), at.path()) : null;
    if (other != null) {
      at.error(
          Reason.Duplicate,
          "%s is routed by %s already; give each match once"
              .formatted(Quote.of(match.label()), other));
    }
    return new Route(
        match,
        new Actions(pools).compile(at, spec, match.path()),
        HeaderEdits.compile(
            at.field("responseHeaders"), spec.responseHeaders(), HeaderEdits.Of.Response));
  }

  /** What two matches that take the same requests have in common. */
  private static RouteMatch meaning(RouteMatch match) {
    PathMatch path = match.path();
    return path.kind() != PathMatch.Kind.Prefix
        ? match
        : new RouteMatch(
            match.host(),
            new PathMatch(path.kind(), Paths.meaning(path.value())),
            match.conditions());
  }
}
