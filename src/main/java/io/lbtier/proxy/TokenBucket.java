package io.lbtier.proxy;

import io.lbtier.model.Rate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tokens that come back at a steady rate. What it keeps is the time at which all of them are back,
 * which each token taken puts off by the time that one needs: the generic cell rate algorithm
 * (ITU-T I.371), which is a token bucket in one number. Any thread; there is no lock, and no clock
 * but what the caller says.
 */
class TokenBucket {
  private final Rate rate;
  private final AtomicLong fullNanos;

  /**
   * A full one.
   *
   * @param nowNanos a time of {@link System#nanoTime}
   */
  TokenBucket(Rate rate, long nowNanos) {
    this.rate = rate;
    this.fullNanos = new AtomicLong(nowNanos);
  }

  /** How many tokens there are, and how many come back. */
  final Rate rate() {
    return rate;
  }

  /** Whether there is a token. */
  final boolean has(long nowNanos) {
    return mayMiss(missing(nowNanos) + perToken());
  }

  /** Takes a token, if there is one. */
  final boolean take(long nowNanos) {
    while (true) {
      long full = fullNanos.get();
      long missing = missing(full, nowNanos) + perToken();
      if (!mayMiss(missing)) {
        return false;
      }
      if (fullNanos.compareAndSet(full, nowNanos + missing)) {
        return true;
      }
    }
  }

  private long perToken() {
    return TimeUnit.SECONDS.toNanos(1) / rate.perSecond();
  }

  /** Whether so much may be missing, which is no more than there is. */
  private boolean mayMiss(long missing) {
    return missing <= perToken() * rate.burst();
  }

  /** How long it takes until all tokens are back, in nanoseconds; 0 when they are. */
  final long missing(long nowNanos) {
    return missing(fullNanos.get(), nowNanos);
  }

  private static long missing(long fullNanos, long nowNanos) {
    return Math.max(0, fullNanos - nowNanos);
  }
}
