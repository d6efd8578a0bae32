package io.lbtier.proxy.telemetry;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Durations counted into buckets whose bounds double from 0.5 ms to 16 s. Any thread; never blocks
 * or allocates.
 */
public final class Histogram {
  /** Upper bounds of the buckets in nanoseconds, without the last one, which has none. */
  public static final int BOUNDS = 16;

  private static final long FIRST_BOUND_NANOS = 500_000;

  private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS + 1);
  private final LongAdder sumNanos = new LongAdder();

  /** Upper bound of bucket {@code i}, 0 to {@link #BOUNDS} - 1, in nanoseconds. */
  public static long boundNanos(int i) {
    return FIRST_BOUND_NANOS << i;
  }

  /** Counts one duration. */
  public void record(long nanos) {
    int bucket =
        nanos <= FIRST_BOUND_NANOS
            ? 0
            : 64 - Long.numberOfLeadingZeros((nanos - 1) / FIRST_BOUND_NANOS);
    buckets.incrementAndGet(Math.min(bucket, BOUNDS));
    sumNanos.add(nanos);
  }

  /** How many fell into bucket {@code i}, 0 to {@link #BOUNDS}. */
  public long count(int i) {
    return buckets.get(i);
  }

  /** Sum of all durations in nanoseconds. */
  public long sumNanos() {
    return sumNanos.sum();
  }
}
