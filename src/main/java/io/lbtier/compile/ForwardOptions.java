package io.lbtier.compile;

import io.fabric8.kubernetes.api.model.Quantity;
import io.lbtier.api.Bounds;
import io.lbtier.api.RouteSpec;
import io.lbtier.api.RouteTimeoutsSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.RouteAction.Forward;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.model.RouteMatch.PathMatch;
import io.lbtier.model.RouteTimeouts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a route does besides sending its requests to a pool. */
final class ForwardOptions {
  private ForwardOptions() {}

  static Forward compile(
      Place at, RouteSpec spec, PathMatch path, List<Share> shares, PoolNames pools) {
    return new Forward(
        shares,
        Rewrites.compile(at.field("rewrite"), spec.rewrite(), path),
        HeaderEdits.compile(
            at.field("requestHeaders"), spec.requestHeaders(), HeaderEdits.Of.Request),
        timeouts(at.field("timeouts"), spec.timeouts()),
        spec.limits() == null ? null : body(at.field("limits").field("body"), spec.limits().body()),
        Mirrors.compile(at.field("mirror"), spec.mirror(), pools, shares));
  }

  private static @Nullable RouteTimeouts timeouts(Place at, @Nullable RouteTimeoutsSpec spec) {
    if (spec == null) {
      return null;
    }
    if (spec.request() == null && spec.response() == null && spec.stall() == null) {
      at.missing("request, response or stall");
    }
    return new RouteTimeouts(
        timeout(at.field("request"), spec.request()),
        timeout(at.field("response"), spec.response()),
        timeout(at.field("stall"), spec.stall()));
  }

  private static @Nullable Long timeout(Place at, @Nullable String found) {
    return found == null
        ? null
        : Long.valueOf(Durations.compile(at, found, Durations.Range.TIMEOUT, Bounds.TIMEOUT_MAX));
  }

  private static @Nullable Long body(Place at, @Nullable Quantity found) {
    if (found == null) {
      at.missing("a number of bytes such as 10Mi");
      return null;
    }
    return Quantities.bytes(at, found, "0", Bounds.BODY_BYTES_MAX, 0);
  }

  /** Refuses what is only for requests that go to a pool. */
  static void refuse(Place at, RouteSpec spec) {
    Map<String, @Nullable Object> options = new TreeMap<>();
    options.put("timeouts", spec.timeouts());
    options.put("limits", spec.limits());
    options.put("mirror", spec.mirror());
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
