package io.lbtier.proxy.http;

import com.google.re2j.Pattern;
import io.lbtier.model.RouteMatch.PathMatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one host: an exact path wins over a regular expression, and that over the longest
 * prefix. A look-up costs one probe for each segment of the path and one for the whole, however
 * many routes there are; but each expression is tried. Immutable.
 */
final class HostRoutes {
  private final OctetMap<RouteNode> exact;
  private final List<Expression> expressions = new ArrayList<>();
  private final OctetMap<RouteNode> prefixes;

  private record Expression(Pattern pattern, RouteNode node) {}

  /** Routes of a host, in the user's order. */
  HostRoutes(List<LiveRoute> routes) {
    Map<String, List<LiveRoute>> byPath = new HashMap<>();
    Map<String, List<LiveRoute>> byPrefix = new HashMap<>();
    List<LiveRoute> ordered =
        routes.stream().sorted(Comparator.comparingInt(r -> -r.config().match().weight())).toList();
    for (LiveRoute route : ordered) {
      PathMatch path = route.config().match().path();
      switch (path.kind()) {
        case Exact -> list(byPath, normal(path)).add(route);
        case Regex ->
            expressions.add(
                new Expression(Pattern.compile(path.value()), new RouteNode(List.of(route), null)));
        case Prefix -> list(byPrefix, prefix(path)).add(route);
      }
    }
    Map<String, RouteNode> nodes = new HashMap<>();
    byPath.forEach((path, of) -> nodes.put(path, new RouteNode(of, null)));
    exact = new OctetMap<>(nodes);
    prefixes = new OctetMap<>(chained(byPrefix));
  }

  private static List<LiveRoute> list(Map<String, List<LiveRoute>> lists, String key) {
    return lists.computeIfAbsent(key, k -> new ArrayList<>());
  }

  /** Nodes each of which knows the one for the most of its own segments. */
  private static Map<String, RouteNode> chained(Map<String, List<LiveRoute>> byPrefix) {
    Map<String, RouteNode> nodes = new HashMap<>();
    byPrefix.keySet().stream()
        .sorted(Comparator.comparingInt(String::length))
        .forEach(
            prefix -> {
              RouteNode shorter = null;
              for (int end = prefix.length(); shorter == null && end > 0; ) {
                end = prefix.lastIndexOf('/', end - 1);
                shorter = nodes.get(prefix.substring(0, end));
              }
              nodes.put(prefix, new RouteNode(byPrefix.getOrDefault(prefix, List.of()), shorter));
            });
    return nodes;
  }

  /** The path in the form of request paths. */
  private static String normal(PathMatch match) {
    byte[] path = Path.normalise(match.value());
    if (path == null) {
      throw new IllegalArgumentException(
          "path: " + match.value() + " (expected: a path that can be matched)");
    }
    return Octets.text(path, 0, path.length);
  }

  /** The prefix without a slash at its end. */
  private static String prefix(PathMatch match) {
    String path = normal(match);
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** The route for a request to this host, or null when none matches. */
  @Nullable LiveRoute match(RequestHead request, byte[] client) {
    Target target = request.line.target;
    byte[] path = target.path;
    int start = target.pathStart;
    int end = target.pathEnd;
    LiveRoute route = null;
    if (end - start <= exact.longest()) {
      RouteNode node = exact.get(path, start, end);
      route = node == null ? null : node.match(request, client);
    }
    if (route == null && !expressions.isEmpty()) {
      route = expression(Arrays.copyOfRange(path, start, end), request, client);
    }
    if (route == null) {
      RouteNode node = longest(path, start, end);
      route = node == null ? null : node.match(request, client);
    }
    return route;
  }

  private @Nullable LiveRoute expression(byte[] path, RequestHead request, byte[] client) {
    LiveRoute route = null;
    for (int i = 0; route == null && i < expressions.size(); i++) {
      Expression expression = expressions.get(i);
      if (expression.pattern.matches(path)) {
        route = expression.node.match(request, client);
      }
    }
    return route;
  }

  private @Nullable RouteNode longest(byte[] b, int path, int end) {
    RouteNode longest = null;
    int hash = 0;
    int furthest = Math.min(end, path + prefixes.longest());
    for (int i = path; i <= furthest; i++) {
      if (i == end || b[i] == '/') {
        RouteNode here = prefixes.get(hash, b, path, i);
        longest = here == null ? longest : here;
      }
      if (i < end) {
        hash = OctetMap.step(hash, b[i]);
      }
    }
    return longest;
  }
}
