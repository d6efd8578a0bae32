package io.lbtier.proxy.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request. A look-up costs one probe for the host and at most two for each
 * segment of the path, however many routes there are. Immutable.
 */
public final class RouteTable {
  private final List<LiveRoute> routes;
  private final OctetMap<OctetMap<LiveRoute>> byHost;
  private final OctetMap<LiveRoute> anyHost;

  /** A table over routes each of which has its host and path prefix alone. */
  public RouteTable(List<LiveRoute> routes) {
    this.routes = List.copyOf(routes);
    Map<String, Map<String, LiveRoute>> hosts = new HashMap<>();
    for (LiveRoute route : routes) {
      String host = Objects.requireNonNullElse(route.config().host(), "");
      hosts.computeIfAbsent(host, h -> new HashMap<>()).putIfAbsent(prefix(route), route);
    }
    anyHost = new OctetMap<>(Objects.requireNonNullElse(hosts.remove(""), Map.of()));
    Map<String, OctetMap<LiveRoute>> named = new HashMap<>();
    hosts.forEach((host, paths) -> named.put(host, new OctetMap<>(paths)));
    byHost = new OctetMap<>(named);
  }

  /** The path prefix in the form of request paths, without a slash at its end. */
  private static String prefix(LiveRoute route) {
    byte[] path = Path.normalise(route.config().pathPrefix());
    if (path == null) {
      throw new IllegalArgumentException(
          "pathPrefix: " + route.config().pathPrefix() + " (expected: a path that can be matched)");
    }
    int end = path.length - 1;
    return Octets.text(path, 0, path[end] == '/' ? end : end + 1);
  }

  /** Every route, in the user's order. */
  public List<LiveRoute> routes() {
    return routes;
  }

  /** The route for a request, or null when none matches. */
  @Nullable LiveRoute match(RequestHead request) {
    HostField host = request.host;
    Target target = request.line.target;
    OctetMap<LiveRoute> ofHost = byHost.get(host.name, 0, host.length);
    LiveRoute route =
        ofHost == null ? null : longest(ofHost, target.path, target.pathStart, target.pathEnd);
    return route == null ? longest(anyHost, target.path, target.pathStart, target.pathEnd) : route;
  }

  private static @Nullable LiveRoute longest(
      OctetMap<LiveRoute> prefixes, byte[] b, int path, int end) {
    LiveRoute longest = null;
    int hash = 0;
    int furthest = Math.min(end, path + prefixes.longest());
    for (int i = path; i <= furthest; i++) {
      if (i == end || b[i] == '/') {
        LiveRoute here = prefixes.get(hash, b, path, i);
        longest = here == null ? longest : here;
      }
      if (i < end) {
        hash = OctetMap.step(hash, b[i]);
      }
    }
    return longest;
  }
}
