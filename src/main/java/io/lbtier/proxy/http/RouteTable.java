package io.lbtier.proxy.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request: among those of its host, of the longest wildcard that it is below,
 * of shorter ones, and of any host. Immutable.
 */
public final class RouteTable {
  private static final String WILDCARD = "*.";

  private final List<LiveRoute> routes;
  private final OctetMap<HostRoutes> hosts;

  /** By what follows the wildcard. */
  private final OctetMap<HostRoutes> wildcards;

  private final HostRoutes any;

  private final @Nullable RouteTable connects;

  /** A table over routes in the user's order. */
  public RouteTable(List<LiveRoute> routes) {
    this(
        routes,
        routes.stream().filter(r -> !r.config().match().connects()).toList(),
        connecting(routes.stream().filter(r -> r.config().match().connects()).toList()));
  }

  private static @Nullable RouteTable connecting(List<LiveRoute> routes) {
    return routes.isEmpty() ? null : new RouteTable(routes, routes, null);
  }

  private RouteTable(List<LiveRoute> all, List<LiveRoute> routes, @Nullable RouteTable connecting) {
    this.routes = List.copyOf(all);
    this.connects = connecting;
    Map<String, List<LiveRoute>> exact = new HashMap<>();
    Map<String, List<LiveRoute>> below = new HashMap<>();
    List<LiveRoute> others = new ArrayList<>();
    for (LiveRoute route : routes) {
      String host = Objects.requireNonNullElse(route.config().match().host(), "");
      List<LiveRoute> list =
          host.isEmpty()
              ? others
              : host.startsWith(WILDCARD)
                  ? below.computeIfAbsent(host.substring(WILDCARD.length()), h -> new ArrayList<>())
                  : exact.computeIfAbsent(host, h -> new ArrayList<>());
      list.add(route);
    }
    hosts = table(exact);
    wildcards = table(below);
    any = new HostRoutes(others);
  }

  private static OctetMap<HostRoutes> table(Map<String, List<LiveRoute>> lists) {
    Map<String, HostRoutes> table = new HashMap<>();
    lists.forEach((host, routes) -> table.put(host, new HostRoutes(routes)));
    return new OctetMap<>(table);
  }

  /** Every route, in the user's order. */
  public List<LiveRoute> routes() {
    return routes;
  }

  /** Those for CONNECT, which takes no other, and is all they take; null when there is none. */
  @Nullable RouteTable connects() {
    return connects;
  }

  /**
   * The route for a request, or null when none matches.
   *
   * @param client its address, 4 or 16 octets
   */
  @Nullable LiveRoute match(RequestHead request, byte[] client) {
    HostField host = request.host;
    HostRoutes ofHost = hosts.get(host.name, 0, host.length);
    LiveRoute route = ofHost == null ? null : ofHost.match(request, client);
    if (route == null && wildcards.longest() > 0) {
      route = below(host, request, client);
    }
    return route == null ? any.match(request, client) : route;
  }

  private @Nullable LiveRoute below(HostField host, RequestHead request, byte[] client) {
    LiveRoute route = null;
    for (int i = 1; route == null && i < host.length; i++) {
      // A suffix that is longer than all wildcards need not be looked up.
      if (host.name[i] == '.' && host.length - i - 1 <= wildcards.longest()) {
        HostRoutes found = wildcards.get(host.name, i + 1, host.length);
        route = found == null ? null : found.match(request, client);
      }
    }
    return route;
  }
}
