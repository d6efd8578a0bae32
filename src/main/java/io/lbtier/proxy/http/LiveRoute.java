package io.lbtier.proxy.http;

import io.lbtier.model.Route;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.telemetry.RouteCounters;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A route as it serves now.
 *
 * @param config what the user wrote
 * @param pools where its requests go, in the user's order
 * @param counters carried over from one snapshot to the next by listener and label
 * @param options what else the user wants of it; null for nothing
 */
public record LiveRoute(
    Route config, List<LivePool> pools, RouteCounters counters, @Nullable RouteOptions options) {
  /** A route as it is configured, but for a mirror. */
  public LiveRoute(Route config, List<LivePool> pools, RouteCounters counters) {
    this(config, pools, counters, RouteOptions.of(config, null, counters.mirror));
  }

  /** The pool for one request, by the weights of those there are. */
  LivePool choose() {
    if (pools.size() == 1) {
      return pools.getFirst();
    }
    List<Share> shares = config.pools();
    int total = 0;
    for (Share share : shares) {
      total += share.weight();
    }
    int left = ThreadLocalRandom.current().nextInt(total);
    int i = 0;
    while (left >= shares.get(i).weight()) {
      left -= shares.get(i++).weight();
    }
    return pools.get(i);
  }
}
