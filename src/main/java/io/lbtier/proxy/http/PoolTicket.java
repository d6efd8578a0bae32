package io.lbtier.proxy.http;

import io.lbtier.proxy.balance.Admission;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Ticket;
import org.jspecify.annotations.Nullable;

/** A request at the door of a pool with limits. */
final class PoolTicket extends Ticket {
  private final UpstreamRequest request;
  private final Exchange exchange;
  private final Attempts attempts;
  private long sinceNanos;

  PoolTicket(UpstreamRequest request, Exchange exchange, Attempts attempts, Worker worker) {
    super(worker.loop);
    this.request = request;
    this.exchange = exchange;
    this.attempts = attempts;
  }

  /** Comes, or comes again after a failure; false when there is no way for it. */
  boolean enters() {
    return switch (enter()) {
      case IN -> true;
      case WAITING -> {
        sinceNanos = System.nanoTime();
        request.waits();
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
    return (waiting() ? request.renewPool() : request.pool()).admission();
  }

  @Override
  protected @Nullable Backend pick(@Nullable Admission within) {
    return exchange.pick(request.pool(), within);
  }

  @Override
  protected boolean choosy() {
    return exchange.choosy();
  }

  @Override
  protected void in(Backend backend) {
    boolean waited = sinceNanos != 0;
    waited();
    request.admitted(backend, waited);
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
    Admission limits = request.pool().admission();
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
      Admission limits = request.pool().admission();
      if (limits != null) {
        limits.waited(nanos);
      }
    }
  }
}
