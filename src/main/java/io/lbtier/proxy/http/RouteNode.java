package io.lbtier.proxy.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes of one host and path, of which the first whose conditions hold wins. Immutable. */
final class RouteNode {
  /**
   * The first route when it has no conditions, as most have none: it is then all there is to see.
   */
  private final @Nullable LiveRoute certain;

  private final LiveRoute[] routes;
  private final Condition[][] conditions;
  private final @Nullable RouteNode shorter;

  /**
   * Routes, one or more, in the order in which they are tried.
   *
   * @param shorter the routes for fewer segments of the same path, which are tried after these
   */
  RouteNode(List<LiveRoute> routes, @Nullable RouteNode shorter) {
    this.routes = routes.toArray(LiveRoute[]::new);
    this.conditions =
        routes.stream()
            .map(r -> Condition.of(r.config().match().conditions()))
            .toArray(Condition[][]::new);
    this.certain = conditions[0].length == 0 ? this.routes[0] : null;
    this.shorter = shorter;
  }

  @Nullable LiveRoute match(RequestHead request, byte[] client) {
    for (RouteNode node = this; node != null; node = node.shorter) {
      if (node.certain != null) {
        return node.certain;
      }
      for (int i = 0; i < node.routes.length; i++) {
        if (hold(node.conditions[i], request, client)) {
          return node.routes[i];
        }
      }
    }
    return null;
  }

  private static boolean hold(Condition[] conditions, RequestHead request, byte[] client) {
    for (Condition condition : conditions) {
      if (!condition.holds(request, client)) {
        return false;
      }
    }
    return true;
  }
}
