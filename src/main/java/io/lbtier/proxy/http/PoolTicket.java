package io.lbtier.proxy.http;

import io.lbtier.proxy.balance.Admission;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Ticket;
import org.jspecify.annotations.Nullable;

/** A request at the door of a pool with limits. */
final class PoolTicket extends Ticket {
  private final Placement place;
  private final Exchange exchange;
  private final Attempts attempts;
  private final BackendChoice choice;
  private long sinceNanos;

  PoolTicket(
      Placement place, Exchange exchange, Attempts attempts, BackendChoice choice, Worker worker) {
    super(worker.loop);
    this.place = place;
    this.exchange = exchange;
    this.attempts = attempts;
    this.choice = choice;
  }

  /** Comes, or comes again after a failure; false when there is no way for it. */
  boolean enters() {
    return switch (enter()) {
      case IN -> true;
      case WAITING -> {
        sinceNanos = System.nanoTime();
        place.waits();
        yield true;
      }
      case REFUSED -> {
        attempts.refused();
        yield false;
      }
      case NO_BACKEND -> false;
    };
  }

  /** The pool that is in force now, while it waits; nothing of the request depends on another. */
  @Override
  protected @Nullable Admission limits() {
    return (waiting() ? place.renewPool() : place.pool()).admission();
  }

  @Override
  protected @Nullable Backend pick(@Nullable Admission within) {
    return choice.pick(place.pool(), within);
  }

  @Override
  protected boolean choosy() {
    return choice.choosy();
  }

  @Override
  protected void in(Backend backend) {
    boolean waited = sinceNanos != 0;
    waited();
    place.admitted(backend, waited);
  }

  @Override
  protected void turnedAway() {
    waited();
    exchange.unserved();
  }

  /** Has waited long enough. */
  void expired() {
    leave();
    waited();
    Admission limits = place.pool().admission();
    if (limits != null) {
      limits.expired();
    }
  }

  /** Lets go of what it waits for. */
  void drop() {
    if (waiting()) {
      leave();
      waited();
    }
  }

  private void waited() {
    if (sinceNanos != 0) {
      long nanos = System.nanoTime() - sinceNanos;
      sinceNanos = 0;
      attempts.waited(nanos);
      Admission limits = place.pool().admission();
      if (limits != null) {
        limits.waited(nanos);
      }
    }
  }
}
