package io.lbtier.proxy.http;

import io.lbtier.model.RouteMatch.PathMatch;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a request cannot get past a route by a path that its backend reads in another way
 * than the proxy. A path with empty segments is forwarded as it came when that makes no difference
 * to its route, and without them when it does. A path whose escapes or parameters make a difference
 * is refused, unless the route itself is written with such.
 */
final class PathReadings {
  private byte[] merged = {};
  private byte[] lenient = {};

  /** Fixes the path that is matched and forwarded; false when it must not be forwarded. */
  boolean settle(RequestHead request, byte[] client, RouteTable routes) {
    Target target = request.line.target;
    byte[] path = target.path;
    int start = target.pathStart;
    int end = target.pathEnd;
    if (merged.length < end - start) {
      merged = new byte[end - start];
      lenient = new byte[end - start];
    }
    LiveRoute literal = routes.match(request, client);
    int length = LenientPath.merge(path, start, end, merged);
    target.path(merged, 0, length);
    LiveRoute route = routes.match(request, client);
    int read = LenientPath.read(merged, 0, length, lenient);
    if (read == LenientPath.UNCLEAR) {
      return false;
    }
    target.path(lenient, 0, read);
    boolean clear = same(route, routes.match(request, client)) || (route != null && isOdd(route));
    if (same(route, literal)) {
      target.path(path, start, end);
    } else {
      target.path(merged, 0, length);
    }
    return clear;
  }

  @SuppressWarnings("ReferenceEquality") // Each route of a table is there once.
  private static boolean same(@Nullable LiveRoute a, @Nullable LiveRoute b) {
    return a == b;
  }

  /** Whether the route is for a path that can be read in another way. */
  private static boolean isOdd(LiveRoute route) {
    PathMatch match = route.config().match().path();
    byte[] path = match.kind() == PathMatch.Kind.Regex ? null : Path.normalise(match.value());
    if (path == null) {
      return false;
    }
    byte[] read = new byte[path.length];
    return LenientPath.read(path, 0, path.length, read) != path.length;
  }
}
