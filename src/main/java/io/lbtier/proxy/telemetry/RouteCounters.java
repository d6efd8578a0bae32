package io.lbtier.proxy.telemetry;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of one route of a listener; they live as long as the listener has a route with this
 * label. Any thread.
 */
public final class RouteCounters {
  private final AtomicLongArray byStatusClass = new AtomicLongArray(6);

  /** From the first byte of a request to the last byte of its response. */
  public final Histogram duration = new Histogram();

  /** Requests sent to another backend after a failure. */
  public final LongAdder retries = new LongAdder();

  /** Of the copies of its requests. */
  public final MirrorCounters mirror = new MirrorCounters();

  /**
   * Counts a finished request; {@code status} is 100 to 599, or 0 when there was no response to
   * give.
   */
  public void finished(int status, long nanos) {
    byStatusClass.incrementAndGet(status / 100);
    duration.record(nanos);
  }

  /**
   * Finished requests whose status was {@code statusClass} * 100 to + 99; class 0 had no response.
   */
  public long requests(int statusClass) {
    return byStatusClass.get(statusClass);
  }
}
