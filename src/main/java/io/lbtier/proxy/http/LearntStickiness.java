package io.lbtier.proxy.http;

import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.affinity.Cookies;
import io.lbtier.proxy.affinity.LearntCookies;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client on the backend that has given it its cookie. A value that nothing is known of goes
 * where its hash belongs, which is the same backend on every proxy.
 */
final class LearntStickiness extends Stickiness implements Flow, ValueTest {
  private static final byte[] SET_COOKIE = Octets.fieldName("set-cookie");

  private @Nullable LearntCookies cookies;

  /** What the client has sent; 0 for nothing. */
  private long value;

  /** While a backend is picked: what for. */
  private @Nullable Flow flow;

  /** While a response is looked at: where it comes from. */
  private @Nullable Backend from;

  LearntStickiness begin(LearntCookies now, RequestAttributes request) {
    cookies = now;
    value = request.findCookie(now.name()) ? request.value(now) : 0;
    long id = value == 0 ? 0 : now.find(value);
    returning = id != 0;
    wanted = returning ? now.backend(id) : null;
    return this;
  }

  @Override
  void cookies(@Nullable Cookies now) {
    cookies = now instanceof LearntCookies learnt ? learnt : null;
  }

  @Override
  @Nullable Cookies cookies() {
    return cookies;
  }

  @Override
  @Nullable Backend pickAny(LivePool pool, Flow by) {
    if (value == 0) {
      return pool.pick(by);
    }
    flow = by;
    Backend picked = pool.pickByCookie(this);
    flow = null;
    return picked;
  }

  @Override
  public boolean tried(Backend candidate) {
    return flow != null && flow.tried(candidate);
  }

  @Override
  public boolean retried() {
    return flow != null && flow.retried();
  }

  @Override
  public long key() {
    return Math.max(1, value >>> 1);
  }

  @Override
  LocalReply refuse() {
    if (cookies == null || !refuses()) {
      return Fault.NO_BACKEND.reply();
    }
    // One that is down may come back; one that the pool does not have any more will not.
    if (wanted == null) {
      cookies.forget(value);
    }
    return Fault.LOST_BACKEND.reply();
  }

  @Override
  void answered(ResponseHead head, Backend by) {
    if (cookies == null) {
      return;
    }
    from = by;
    head.lines.any(SET_COOKIE, this);
    from = null;
    if (returning && by != wanted) {
      cookies.move(value, by);
    }
  }

  /** Learns from the value of a Set-Cookie (RFC 6265 section 5.2); there may be more of them. */
  @Override
  public boolean holds(byte[] b, int begin, int end) {
    int pairEnd = Octets.indexOf(';', b, begin, end);
    int equals = Octets.indexOf('=', b, begin, pairEnd);
    int nameEnd = Octets.trimEnd(b, begin, equals);
    int valueBegin = Octets.trimBegin(b, equals + 1, pairEnd);
    int valueEnd = Octets.trimEnd(b, valueBegin, pairEnd);
    if (cookies != null
        && from != null
        && valueBegin < valueEnd
        && Octets.isText(b, begin, nameEnd, cookies.name())) {
      cookies.learn(cookies.value(b, valueBegin, valueEnd), from);
    }
    return false;
  }
}
