package io.lbtier.proxy.http;

import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.affinity.CookieTable;
import io.lbtier.proxy.affinity.Cookies;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Flow;
import org.jspecify.annotations.Nullable;

/** Keeps a client on the backend that a cookie of the proxy's own names. */
final class CookieStickiness extends Stickiness {
  private @Nullable CookieTable cookies;
  private boolean tls;

  CookieStickiness begin(CookieTable now, RequestAttributes request, boolean overTls) {
    cookies = now;
    tls = overTls;
    returning = request.findCookie(now.name());
    wanted = returning ? request.backend(now) : null;
    return this;
  }

  @Override
  void cookies(@Nullable Cookies now) {
    cookies = now instanceof CookieTable set ? set : null;
  }

  @Override
  @Nullable Cookies cookies() {
    return cookies;
  }

  @Override
  @Nullable Backend pickAny(LivePool pool, Flow flow) {
    return pool.pick(flow);
  }

  @Override
  LocalReply refuse() {
    if (cookies == null || !refuses()) {
      return Fault.NO_BACKEND.reply();
    }
    LocalReply reply = Fault.LOST_BACKEND.reply();
    // One that is down may come back; one that the pool does not have any more will not.
    return wanted != null ? reply : reply.with(cookies.expiry(tls));
  }

  @Override
  void answered(ResponseHead head, Backend from) {
    if (cookies != null && from != wanted) {
      head.added = cookies.line(from, tls);
    }
  }
}
