package io.lbtier.model;

import org.jspecify.annotations.Nullable;

/**
 * Sends the requests that match to a pool. Of several that match, the one with the exact host wins,
 * then the one with the longest wildcard; then an exact path, then a regular expression, then the
 * longest prefix; then the one with more conditions, see {@link RouteMatch#weight()}; then the
 * first.
 *
 * @param match which requests it takes
 * @param pool name of the pool
 */
public record Route(RouteMatch match, String pool) {
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
}
