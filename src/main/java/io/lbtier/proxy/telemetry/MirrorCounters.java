package io.lbtier.proxy.telemetry;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What became of the copies of a route's requests. Any thread. */
public final class MirrorCounters {
  /** The other pool has answered. */
  public final LongAdder answered = new LongAdder();

  /** It has not, or not in full. */
  public final LongAdder failed = new LongAdder();

  /** Not copied, for the body was too large. */
  public final LongAdder tooLarge = new LongAdder();

  /** Not copied, for there were too many copies already. */
  public final LongAdder busy = new LongAdder();

  private final AtomicInteger underWay = new AtomicInteger();

  /** Takes one of so many places; false when all are taken. */
  public boolean enter(int places) {
    if (underWay.incrementAndGet() <= places) {
      return true;
    }
    underWay.decrementAndGet();
    return false;
  }

  /** Gives the place back. */
  public void leave() {
    underWay.decrementAndGet();
  }
}
