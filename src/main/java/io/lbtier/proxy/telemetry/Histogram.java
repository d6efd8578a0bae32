package io.lbtier.proxy.telemetry;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Durations counted into buckets. Any thread; {@link #record} never blocks or allocates.
 *
 * <p>Bounds double from 62.5 µs to 65.5 s, and each doubling is cut into four equal buckets, so
 * that a quantile read from them is off by at most a quarter of its value, from tens of
 * microseconds to a minute. What is longer falls into one last bucket.
 */
public final class Histogram {
  private static final int STEP_NANOS = 15_625;
  private static final int DOUBLINGS = 20;
  private static final int LAST = 4 * (DOUBLINGS + 1);
  private static final int SUM = LAST + 1;

  /** The buckets, then the sum in nanoseconds. */
  private final AtomicLongArray cells = new AtomicLongArray(SUM + 1);

  /** Counts one duration, in nanoseconds. */
  public void record(long nanos) {
    long positive = Math.max(nanos, 0);
    cells.getAndIncrement(bucket(positive));
    cells.getAndAdd(SUM, positive);
  }

  /**
   * The first four buckets hold one step each; from then on the two bits below the highest one
   * choose among the four of a doubling.
   */
  private static int bucket(long nanos) {
    long steps = Math.max(nanos - 1, 0) / STEP_NANOS;
    int doubling = Math.max(62 - Long.numberOfLeadingZeros(steps), 1);
    return (int) Math.min(4L * (doubling - 1) + (steps >> (doubling - 1)), LAST);
  }

  /** Upper bound of a bucket in nanoseconds, which itself belongs to it. */
  static long boundNanos(int bucket) {
    return bucket < 4
        ? (bucket + 1L) * STEP_NANOS
        : ((5L + bucket % 4) * STEP_NANOS) << (bucket / 4 - 1);
  }

  /** How many durations have been counted so far. */
  public long count() {
    long sum = 0;
    for (int i = 0; i <= LAST; i++) {
      sum += cells.get(i);
    }
    return sum;
  }

  /** Sum of all durations so far in nanoseconds. */
  public long sumNanos() {
    return cells.get(SUM);
  }

  /** What has been counted so far. What is recorded meanwhile may be in it or not. */
  public Snapshot snapshot() {
    long[] counts = new long[LAST + 1];
    for (int i = 0; i <= LAST; i++) {
      counts[i] = cells.get(i);
    }
    return new Snapshot(counts, cells.get(SUM));
  }

  /** What was counted up to a moment, or between two. Immutable. */
  public static final class Snapshot {
    /** Of nothing. */
    public static final Snapshot EMPTY = new Snapshot(new long[LAST + 1], 0);

    private final long[] counts;
    private final long sumNanos;

    private Snapshot(long[] counts, long sumNanos) {
      this.counts = counts;
      this.sumNanos = sumNanos;
    }

    /** What was counted since an earlier snapshot of the same histogram. */
    public Snapshot minus(Snapshot earlier) {
      return combine(earlier, -1);
    }

    /** What two histograms counted together. */
    public Snapshot plus(Snapshot other) {
      return combine(other, 1);
    }

    private Snapshot combine(Snapshot other, int sign) {
      long[] combined = counts.clone();
      for (int i = 0; i < combined.length; i++) {
        combined[i] += sign * other.counts[i];
      }
      return new Snapshot(combined, sumNanos + sign * other.sumNanos);
    }

    /** How many durations. */
    public long count() {
      long sum = 0;
      for (long count : counts) {
        sum += count;
      }
      return sum;
    }

    /** Sum of all durations in nanoseconds. */
    public long sumNanos() {
      return sumNanos;
    }

    /**
     * How many durations were at most {@code nanos}; exact where that is the bound of a bucket,
     * such as 62.5 µs doubled up to twenty times.
     */
    public long countUpTo(long nanos) {
      long sum = 0;
      for (int i = 0; i < LAST && boundNanos(i) <= nanos; i++) {
        sum += counts[i];
      }
      return sum;
    }

    /**
     * The duration in nanoseconds that the fraction {@code q} of all durations does not exceed,
     * supposing that they lie evenly in their bucket; -1 when there are none.
     *
     * @param q more than 0, at most 1
     */
    public long quantileNanos(double q) {
      double rank = q * count();
      double below = 0;
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] > 0 && below + counts[i] >= rank) {
          long low = i == 0 ? 0 : boundNanos(i - 1);
          long high = i == LAST ? low : boundNanos(i);
          return low + (long) ((high - low) * (rank - below) / counts[i]);
        }
        below += counts[i];
      }
      return -1;
    }
  }
}
