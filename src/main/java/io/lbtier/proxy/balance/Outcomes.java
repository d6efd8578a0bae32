package io.lbtier.proxy.balance;

import io.lbtier.model.OutlierDetection;
import io.lbtier.model.StatusRange;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What flows have found of a backend: failures in a row, and sums that are taken away now and then.
 * Any thread; never blocks or allocates while all goes well.
 */
public final class Outcomes {
  private final int limit;
  private final List<StatusRange> failures;
  private final Consumer<String> suspect;
  private final AtomicInteger inARow = new AtomicInteger();
  private final LongAdder flows = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder timed = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  /**
   * What has been found since the last time.
   *
   * @param flows that had an outcome
   * @param failed of these
   * @param meanNanos how long answers took; 0 when none did
   */
  public record Sample(long flows, long failed, long meanNanos) {
    /** How many in a hundred failed. */
    public long failedPercent() {
      return flows == 0 ? 0 : failed * 100 / flows;
    }
  }

  /**
   * Nothing has been found yet.
   *
   * @param suspect told what the last failure was when there were so many in a row as eject a
   *     backend, and again after as many more; on the thread of the flow
   */
  public Outcomes(OutlierDetection detection, Consumer<String> suspect) {
    this.limit = detection.consecutiveFailures();
    this.failures = detection.failures();
    this.suspect = suspect;
  }

  /**
   * A backend has answered.
   *
   * @param status of the response; 0 when a connection was made
   * @param tookNanos how long that took; negative when it is not known
   */
  public void answered(int status, long tookNanos) {
    if (tookNanos >= 0) {
      timed.increment();
      nanos.add(tookNanos);
    }
    for (int i = 0; i < failures.size(); i++) {
      if (failures.get(i).holds(status)) {
        failed("status " + status);
        return;
      }
    }
    flows.increment();
    if (inARow.get() != 0) {
      inARow.set(0);
    }
  }

  /** A flow has failed, for a cause in words for a person. */
  public void failed(String cause) {
    flows.increment();
    failed.increment();
    int now = inARow.incrementAndGet();
    if (limit > 0 && now % limit == 0) {
      suspect.accept(cause);
    }
  }

  /** Begins a run of failures anew. */
  public void forget() {
    inARow.set(0);
    take();
  }

  /** Takes the sums away. */
  public Sample take() {
    long answers = timed.sumThenReset();
    long sum = nanos.sumThenReset();
    return new Sample(
        flows.sumThenReset(), failed.sumThenReset(), answers == 0 ? 0 : sum / answers);
  }
}
