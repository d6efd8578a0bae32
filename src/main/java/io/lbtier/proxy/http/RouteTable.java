package io.lbtier.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request. Immutable. */
public final class RouteTable {
  private final List<LiveRoute> byPrecedence;

  /** A table over routes each of which has its host and path prefix alone. */
  public RouteTable(List<LiveRoute> routes) {
    byPrecedence =
        routes.stream()
            .sorted(
                Comparator.comparing((LiveRoute r) -> r.config().host() == null)
                    .thenComparingInt(r -> -r.config().pathPrefix().length()))
            .toList();
  }

  /** Every route. */
  public List<LiveRoute> routes() {
    return byPrecedence;
  }

  /**
   * The route for a host (lower case, no port) and a normalised path (no query), or null when none
   * matches.
   */
  public @Nullable LiveRoute match(byte[] bytes, int host, int hostEnd, int path, int pathEnd) {
    String h = new String(bytes, host, hostEnd - host, StandardCharsets.ISO_8859_1);
    String p = new String(bytes, path, pathEnd - path, StandardCharsets.ISO_8859_1);
    for (LiveRoute route : byPrecedence) {
      String prefix = route.config().pathPrefix();
      String bare = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
      boolean pathMatches =
          p.startsWith(bare) && (p.length() == bare.length() || p.charAt(bare.length()) == '/');
      if (pathMatches && (route.config().host() == null || h.equals(route.config().host()))) {
        return route;
      }
    }
    return null;
  }
}
