package io.lbtier.proxy.balance;

import org.jspecify.annotations.Nullable;

/**
 * Chooses among backends that are all available. It is built for a fixed list and replaced when the
 * list or a weight changes, so that choosing needs no lock and no filter. Any thread may ask.
 */
public interface Balancer {
  /**
   * From now on flows are given to this one, and no more to its predecessor; once, before the first
   * {@link #pick}.
   */
  default void start() {}

  /** A backend that the flow has not tried, or null when there is none. */
  @Nullable Backend pick(Flow flow);
}
