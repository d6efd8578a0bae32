package io.lbtier.proxy.http;

import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.affinity.CookieTable;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Flow;
import org.jspecify.annotations.Nullable;

/** Keeps a client on the backend that its cookie names; of one request at a time. */
final class Stickiness {
  private static final byte[] NOTHING = {};

  private @Nullable CookieTable cookies;
  private @Nullable Backend wanted;
  private boolean returning;
  private boolean tls;

  /** Reads the cookie of a request, if its pool has cookies. */
  void begin(LivePool pool, RequestAttributes request, boolean overTls) {
    tls = overTls;
    cookies = pool.cookies();
    wanted = null;
    returning = false;
    if (cookies != null && request.findCookie(cookies.name())) {
      returning = true;
      wanted = request.backend(cookies);
    }
  }

  /** A backend for the next attempt; null when there is none, or none for this client. */
  @Nullable Backend pick(LivePool pool, Flow flow, Attempts attempts) {
    Backend own = wanted;
    // One that is full is waited for.
    if (own != null && own.health().usable() && !attempts.failedOn(own)) {
      return own;
    }
    return cookies != null && cookies.refuses() && returning ? null : pool.pick(flow);
  }

  /** Whether it is for one backend. */
  boolean bound() {
    return wanted != null;
  }

  /** What the client is told when there is no backend for it. */
  LocalReply refusal() {
    if (cookies == null || !cookies.refuses() || !returning) {
      return Fault.NO_BACKEND.reply();
    }
    LocalReply reply = Fault.LOST_BACKEND.reply();
    // One that is down may come back; one that the pool does not have any more will not.
    return wanted != null ? reply : reply.with(cookies.expiry(tls));
  }

  /** The header lines that a response from a backend gets. */
  byte[] lines(Backend from) {
    return cookies == null || from == wanted ? NOTHING : cookies.line(from, tls);
  }
}
