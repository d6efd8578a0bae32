package io.lbtier.model;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides over the requests that match. Of several that match, the one with the exact host wins,
 * then the one with the longest wildcard; then an exact path, then a regular expression, then the
 * longest prefix; then the one with more conditions, see {@link RouteMatch#weight()}; then the
 * first.
 *
 * @param match which requests it takes
 * @param action what becomes of them
 * @param responseHeaders changes to the headers of their responses; null for none
 */
public record Route(RouteMatch match, RouteAction action, @Nullable HeaderChanges responseHeaders) {
  /** A route that leaves responses as they are. */
  public Route(RouteMatch match, RouteAction action) {
    this(match, action, null);
  }

  /** A route that sends what matches to one pool. */
  public Route(RouteMatch match, String pool) {
    this(match, new RouteAction.Forward(List.of(new RouteAction.Share(pool, 1))));
  }

  /** A route by host, or null for any, and path prefix alone. */
  public Route(@Nullable String host, String pathPrefix, String pool) {
    this(RouteMatch.of(host, pathPrefix), pool);
  }

  /**
   * The route as a person would write it, unique in its listener; used as a label in metrics and
   * logs.
   */
  public String label() {
    return match.label();
  }

  /** Where its requests go, none when the proxy answers them itself. */
  public List<RouteAction.Share> pools() {
    return action instanceof RouteAction.Forward forward ? forward.pools() : List.of();
  }

  /** Where copies of its requests go; null for nowhere. */
  public @Nullable Mirror mirror() {
    return action instanceof RouteAction.Forward forward ? forward.mirror() : null;
  }

  /** The names of its pools, as a label in metrics: {@code shop,shop-next}. */
  public String poolLabel() {
    return pools().stream().map(RouteAction.Share::pool).collect(Collectors.joining(","));
  }
}
