package io.lbtier.proxy.balance;

import java.util.concurrent.atomic.AtomicInteger;

/** What a shared counter cannot do in one step. */
final class Counters {
  private Counters() {}

  /** Adds one if that makes no more than {@code max}. */
  static boolean incrementBelow(AtomicInteger counter, int max) {
    int now = counter.get();
    while (now < max) {
      int seen = counter.compareAndExchange(now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }
}
