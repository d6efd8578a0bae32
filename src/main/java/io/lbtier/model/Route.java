package io.lbtier.model;

import org.jspecify.annotations.Nullable;

/**
 * Sends the requests that match to a pool. Of several that match, the one with a host wins over one
 * without, then the longer path prefix.
 *
 * @param host exact host name in lower case, or null for any
 * @param pathPrefix begins with a slash; matches whole path segments, so {@code /a} and {@code /a/}
 *     both match {@code /a} and {@code /a/b} and neither matches {@code /ab}
 * @param pool name of the pool
 */
public record Route(@Nullable String host, String pathPrefix, String pool) {
  /**
   * The route as a person would write it, unique in its listener; used as a label in metrics and
   * logs.
   */
  public String label() {
    return host == null ? pathPrefix : host + pathPrefix;
  }
}
