package io.lbtier.model;

import org.jspecify.annotations.Nullable;

/**
 * How many flows, which are HTTP requests, TCP connections and UDP sessions, a proxy lets be under
 * way at once.
 *
 * @param active in the pool, 1 to 1,000,000; null for any number
 * @param activePerBackend on each backend, 1 to 1,000,000; null for any number
 * @param queue where those wait that there is no room for; null when they are refused at once, as
 *     UDP sessions always are
 */
public record Limits(
    @Nullable Integer active, @Nullable Integer activePerBackend, @Nullable Queue queue) {
  /**
   * Where flows wait, the first to come being the first to go.
   *
   * @param length how many wait at most, 1 to 100,000
   * @param timeoutMillis how long each waits at most
   */
  public record Queue(int length, long timeoutMillis) {}
}
