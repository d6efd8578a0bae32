package io.lbtier.proxy.balance;

import org.jspecify.annotations.Nullable;

/**
 * Keeps flows in their zone at first. One that has failed there goes elsewhere, for what made it
 * fail may have hit the whole zone before any check has seen it; and so does one for which the zone
 * has nobody, or nobody who has room.
 */
record Zoned(Balancer first, Balancer elsewhere) implements Balancer {

  @Override
  public void start() {
    // The other one must not watch the backends too: they tell one balancer what is under way.
    first.start();
  }

  @Override
  public @Nullable Backend pick(Flow flow) {
    boolean retried = flow.retried();
    Backend picked = (retried ? elsewhere : first).pick(flow);
    return picked != null ? picked : (retried ? first : elsewhere).pick(flow);
  }
}
