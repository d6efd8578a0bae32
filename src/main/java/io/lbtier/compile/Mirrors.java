package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.MirrorSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Mirror;
import io.lbtier.model.RouteAction.Share;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pools that get copies of requests. */
final class Mirrors {
  private Mirrors() {}

  /** The mirror; null when there is none. */
  static @Nullable Mirror compile(
      Place at, @Nullable MirrorSpec spec, PoolNames pools, List<Share> shares) {
    if (spec == null) {
      return null;
    }
    String pool = pools.refer(at.field("pool"), spec.pool());
    if (!pool.isEmpty() && shares.stream().anyMatch(share -> share.pool().equals(pool))) {
      at.field("pool")
          .error(
              Reason.Conflict, Quote.of(pool) + " gets the requests themselves; give another pool");
    }
    return new Mirror(
        pool,
        Values.number(
            at.field("percent"), spec.percent(), 1, Bounds.PERCENT_MAX, Defaults.MIRROR_PERCENT),
        Quantities.bytes(
            at.field("body"),
            spec.body(),
            "0",
            Bounds.MIRROR_BODY_MAX,
            Quantities.bytes(Defaults.MIRROR_BODY)));
  }
}
