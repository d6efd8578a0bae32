package io.lbtier.proxy.http;

import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.balance.Admission;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Which backend a request goes to: that of its client's cookie, or one by the policy of its pool,
 * and none that it has failed on. An {@link Exchange} has one for all its requests.
 */
final class BackendChoice implements Flow {
  private final Attempts attempts;
  private long key;

  /** What keeps the client on its backend; null where nothing does. */
  private @Nullable Stickiness stickiness;

  /** While a backend is picked: the limits by which full ones are left out. */
  private @Nullable Admission within;

  BackendChoice(Attempts attempts) {
    this.attempts = attempts;
  }

  /** Takes note of the request now: when it goes to another backend, its head is not there. */
  void begin(LivePool pool, RequestAttributes request, boolean overTls) {
    key = pool.key(request);
    stickiness = Stickiness.begin(stickiness, pool, request, overTls);
  }

  /** Begins for a copy of a request, which has this key. */
  void begin(long ofCopy) {
    key = ofCopy;
  }

  @Override
  public boolean tried(Backend candidate) {
    return attempts.failedOn(candidate) || (within != null && within.full(candidate));
  }

  @Override
  public boolean retried() {
    return attempts.anyFailed();
  }

  @Override
  public long key() {
    return key;
  }

  /**
   * A backend of the pool for the next attempt, or null.
   *
   * @param limits by which full ones are left out; null for none
   */
  @Nullable Backend pick(LivePool pool, @Nullable Admission limits) {
    within = limits;
    Backend picked = stickiness == null ? pool.pick(this) : stickiness.pick(pool, this, attempts);
    within = null;
    return picked;
  }

  /** A backend that the request occupies now, in a pool without limits; null for none. */
  @Nullable Backend take(LivePool pool) {
    Backend next = pick(pool, null);
    if (next != null) {
      next.active.increment();
    }
    return next;
  }

  /** Another backend, occupied now instead of this one; null when there is none. */
  @Nullable Backend move(Backend from, LivePool pool) {
    PoolTicket ticket = attempts.ticket();
    if (ticket != null) {
      return ticket.move(from);
    }
    Backend next = take(pool);
    if (next != null) {
      from.active.decrement();
    }
    return next;
  }

  /** Whether it may have no use for a backend that others could use. */
  boolean choosy() {
    return attempts.count() > 0 || (stickiness != null && stickiness.bound());
  }

  /** Says what the client is told when there is no backend for its request, which it then is. */
  LocalReply refuse() {
    return stickiness == null ? Fault.NO_BACKEND.reply() : stickiness.refuse();
  }

  /** The backend tried last has answered with this, which goes on to the client. */
  void answered(ResponseHead head) {
    if (stickiness != null) {
      stickiness.answered(head, attempts.last());
    }
  }
}
