package io.lbtier.proxy.http;

import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.affinity.CookieTable;
import io.lbtier.proxy.affinity.Cookies;
import io.lbtier.proxy.affinity.LearntCookies;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client on its backend by a cookie; of one request at a time. A request that waits for
 * room may be picked a backend for from a later state of its pool than it began with.
 */
abstract sealed class Stickiness permits CookieStickiness, LearntStickiness {
  /**
   * Reads the cookie of a request; null if its pool has none.
   *
   * @param last what the client's last request had, which is used again if it can be
   */
  static @Nullable Stickiness begin(
      @Nullable Stickiness last, LivePool pool, RequestAttributes request, boolean tls) {
    Cookies cookies = pool.cookies();
    return switch (cookies) {
      case null -> null;
      case CookieTable set ->
          (last instanceof CookieStickiness kept ? kept : new CookieStickiness())
              .begin(set, request, tls);
      case LearntCookies learnt ->
          (last instanceof LearntStickiness kept ? kept : new LearntStickiness())
              .begin(learnt, request);
    };
  }

  /** The backend that the cookie is of; null when that is none of the pool. */
  @Nullable Backend wanted;

  /** Whether the client has been given a backend, even if that is none of the pool any more. */
  boolean returning;

  /** A backend for the next attempt; null when there is none, or none for this client. */
  final @Nullable Backend pick(LivePool pool, Flow flow, Attempts attempts) {
    renew(pool.cookies());
    if (usable(attempts)) {
      return wanted;
    }
    return refuses() ? null : pickAny(pool, flow);
  }

  /** A backend that the pool has lost meanwhile is not wanted any more. */
  private void renew(@Nullable Cookies now) {
    if (now != cookies()) {
      cookies(now);
      Cookies taken = cookies();
      wanted = taken != null && wanted != null && taken.has(wanted) ? wanted : null;
    }
  }

  /** Takes what the pool has now, if it is of its kind; else it has none. */
  abstract void cookies(@Nullable Cookies now);

  /** The cookies of the pool as it is now. */
  abstract @Nullable Cookies cookies();

  /** A backend for a client that may have any. */
  abstract @Nullable Backend pickAny(LivePool pool, Flow flow);

  /** Whether the client may have no other backend than its own. */
  final boolean refuses() {
    Cookies now = cookies();
    return returning && now != null && now.refuses();
  }

  /** Whether the request is for one backend. */
  final boolean bound() {
    return wanted != null;
  }

  /** Says what the client is told when there is no backend for it, which it then is. */
  abstract LocalReply refuse();

  /** A backend has answered with this, which goes on to the client. */
  abstract void answered(ResponseHead head, Backend from);

  /** Whether the attempts of the request have left it its own backend. */
  private boolean usable(Attempts attempts) {
    Backend own = wanted;
    // One that is full is waited for.
    return own != null && own.health().usable() && !attempts.failedOn(own);
  }
}
