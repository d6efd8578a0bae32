package io.lbtier.proxy.admin;

import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.telemetry.Histogram;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What backends did between the last two looks at their counters. One thread at a time. */
public final class Rates {
  private final Map<Backend, Mark> marks = new HashMap<>();
  private final Map<Backend, Rate> rates = new HashMap<>();
  private long lookedNanos;

  /**
   * One backend.
   *
   * @param flowsPerSecond begun
   * @param p50Nanos half of them took no longer; -1 when none ended
   * @param p99Nanos 99 of 100 took no longer; -1 when none ended
   */
  public record Rate(double flowsPerSecond, long p50Nanos, long p99Nanos) {
    /** Of a backend that nothing is known of yet. */
    public static final Rate NONE = new Rate(0, -1, -1);
  }

  /** Looks at the counters; {@code nowNanos} is of a clock that never goes back. */
  public void look(Collection<Backend> backends, long nowNanos) {
    double seconds = (nowNanos - lookedNanos) / 1e9;
    lookedNanos = nowNanos;
    rates.clear();
    marks.keySet().retainAll(backends);
    for (Backend backend : backends) {
      Mark now = Mark.of(backend);
      Mark before = marks.put(backend, now);
      if (before != null && seconds > 0) {
        Histogram.Snapshot durations = now.durations.minus(before.durations);
        rates.put(
            backend,
            new Rate(
                (now.flows - before.flows) / seconds,
                durations.quantileNanos(0.5),
                durations.quantileNanos(0.99)));
      }
    }
  }

  /** Of the time between the last two looks. */
  public Rate of(Backend backend) {
    return rates.getOrDefault(backend, Rate.NONE);
  }

  /** The counters at one look. */
  private record Mark(long flows, Histogram.Snapshot durations) {
    static Mark of(Backend backend) {
      return new Mark(backend.flows.sum(), backend.duration.snapshot());
    }
  }
}
