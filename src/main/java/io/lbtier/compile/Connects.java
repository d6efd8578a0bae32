package io.lbtier.compile;

import io.lbtier.api.MatchSpec;
import io.lbtier.api.RouteSpec;
import io.lbtier.api.RouteSpec.RespondSpec;
import io.lbtier.compile.Problem.Reason;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Routes for CONNECT: what such a request does not have, a route for it cannot ask for. */
final class Connects {
  static final String METHOD = "CONNECT";

  private Connects() {}

  /** Refuses what makes no sense for a route that takes CONNECT, and notes its pools. */
  static void check(Place at, RouteSpec spec, PoolNames pools) {
    MatchSpec match = spec.match();
    if (match != null) {
      refuse(at.field("match"), "path", match.path(), "CONNECT names a host and a port alone");
      refuse(at.field("match"), "query", match.query(), "CONNECT names a host and a port alone");
    }
    Map<String, @Nullable Object> options = new TreeMap<>();
    options.put("redirect", spec.redirect());
    options.put("rewrite", spec.rewrite());
    options.put("limits", spec.limits());
    options.put("mirror", spec.mirror());
    options.forEach((name, found) -> refuse(at, name, found, "CONNECT asks for a tunnel"));
    RespondSpec answer = spec.respond();
    if (answer != null && answer.status() != null && answer.status() < 300) {
      at.field("respond")
          .field("status")
          .error(
              Reason.Conflict,
              "found %d, which a client that sends CONNECT takes for a tunnel; give 300 or more"
                  .formatted(answer.status()));
    }
    Stream<@Nullable String> named =
        spec.pools() == null
            ? Stream.of(spec.pool())
            : spec.pools().stream().map(share -> share == null ? null : share.name());
    named.filter(Objects::nonNull).forEach(pool -> pools.connects(at.path(), pool));
  }

  private static void refuse(Place at, String name, @Nullable Object found, String because) {
    if (found != null) {
      at.field(name).error(Reason.Conflict, because + "; leave it out");
    }
  }
}
