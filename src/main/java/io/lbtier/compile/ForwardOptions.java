package io.lbtier.compile;

import io.lbtier.api.RouteSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.RouteAction.Forward;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.model.RouteMatch.PathMatch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a route does besides sending its requests to a pool. */
final class ForwardOptions {
  private ForwardOptions() {}

  static Forward compile(Place at, RouteSpec spec, PathMatch path, List<Share> shares) {
    return new Forward(
        shares,
        Rewrites.compile(at.field("rewrite"), spec.rewrite(), path),
        HeaderEdits.compile(
            at.field("requestHeaders"), spec.requestHeaders(), HeaderEdits.Of.Request));
  }

  /** Refuses what is only for requests that go to a pool. */
  static void refuse(Place at, RouteSpec spec) {
    Map<String, @Nullable Object> options = new TreeMap<>();
    options.put("rewrite", spec.rewrite());
    options.put("requestHeaders", spec.requestHeaders());
    options.forEach(
        (name, found) -> {
          if (found != null) {
            at.field(name)
                .error(Reason.Conflict, "the route sends requests to no pool; leave it out");
          }
        });
  }
}
