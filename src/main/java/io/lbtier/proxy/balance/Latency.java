package io.lbtier.proxy.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a backend takes to answer: a moving average that a slow answer raises at once and that
 * comes down with time alone (Finagle's peak EWMA). Any thread; never blocks or allocates.
 *
 * <p>Between two answers the average goes towards 0, so that a backend which was slow once, and is
 * avoided for it, is tried again.
 */
public final class Latency {
  /** After this time an old answer counts for 1/e of what it did. */
  static final long DECAY_NANOS = 10_000_000_000L;

  /** Steps of the clock are 2 to this power of nanoseconds, about a millisecond. */
  private static final int STEP_BITS = 20;

  private static final double DECAY_STEPS = (double) DECAY_NANOS / (1 << STEP_BITS);

  /** The average in nanoseconds as the bits of a float, then the step it was found in. */
  private final AtomicLong state = new AtomicLong();

  /**
   * An answer has come.
   *
   * @param tookNanos how long it took
   * @param nowNanos a clock that only goes forward
   */
  public void observe(long tookNanos, long nowNanos) {
    long before;
    long after;
    float took = (float) tookNanos;
    do {
      before = state.get();
      float average = average(before);
      float kept = decay(before, nowNanos);
      // What time has taken from the average makes room for the new answer.
      float room = average == 0 ? 0 : 1 - kept / average;
      float now = Math.max(took, kept + room * took);
      after = (long) Float.floatToRawIntBits(now) << 32 | (step(nowNanos) & 0xffff_ffffL);
    } while (!state.compareAndSet(before, after));
  }

  /** The average now, in nanoseconds; 0 before the first answer. */
  public float nanos(long nowNanos) {
    return decay(state.get(), nowNanos);
  }

  private static float decay(long state, long nowNanos) {
    // The difference is right however often the steps have begun anew.
    int steps = step(nowNanos) - (int) state;
    return steps <= 0 ? average(state) : (float) (average(state) * Math.exp(-steps / DECAY_STEPS));
  }

  private static float average(long state) {
    return Float.intBitsToFloat((int) (state >>> 32));
  }

  private static int step(long nanos) {
    return (int) (nanos >> STEP_BITS);
  }
}
