package io.lbtier.proxy.balance;

import io.lbtier.model.Limits;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a pool: how many flows may be under way in it and on each backend, and how many
 * wait for their turn. What is counted goes on from one configuration to the next; flows that began
 * before a pool had limits count on their backends alone. Any thread; there is no lock.
 */
public final class Admission {
  private static final int ANY = Integer.MAX_VALUE;

  private final Counts counts;
  private final int activeMax;
  private final int backendMax;
  private final int lineMax;
  private final long timeoutMillis;

  /** What outlives a configuration. */
  private static final class Counts {
    final AtomicInteger active = new AtomicInteger();
    final WaitingLine line = new WaitingLine();
    final LongAdder refused = new LongAdder();
    final LongAdder queued = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder waitedNanos = new LongAdder();
  }

  private Admission(Limits limits, Counts counts) {
    this.counts = counts;
    this.activeMax = limits.active() == null ? ANY : limits.active();
    this.backendMax = limits.activePerBackend() == null ? ANY : limits.activePerBackend();
    this.lineMax = limits.queue() == null ? 0 : limits.queue().length();
    this.timeoutMillis = limits.queue() == null ? 0 : limits.queue().timeoutMillis();
  }

  /**
   * The limits of a pool, null where it has none.
   *
   * @param before of the same pool under its last configuration
   */
  public static @Nullable Admission of(@Nullable Limits limits, @Nullable Admission before) {
    if (limits == null) {
      return null;
    }
    return new Admission(limits, before == null ? new Counts() : before.counts);
  }

  /** Whether a backend has as many as it may. */
  public boolean full(Backend backend) {
    return backend.active.sum() >= backendMax;
  }

  /** Whether the pool has as many as it may. */
  boolean full() {
    return counts.active.get() >= activeMax;
  }

  /** Takes room in the pool, if there is any. */
  boolean enter() {
    return Counters.incrementBelow(counts.active, activeMax);
  }

  /** Takes room on a backend, if there is any. */
  boolean enter(Backend backend) {
    return backend.active.incrementBelow(backendMax);
  }

  /** One flow less is in the pool; its backend has been told already. */
  public void leave() {
    counts.active.decrementAndGet();
    counts.line.signal();
  }

  /** Those who wait try again: backends have come, or the limits are others. */
  public void changed() {
    counts.line.signalAll();
  }

  WaitingLine line() {
    return counts.line;
  }

  /** Puts a flow in line; counts it if there is no place. */
  boolean join(Ticket ticket, int seen) {
    boolean joined = lineMax > 0 && counts.line.join(ticket, lineMax, seen);
    (joined ? counts.queued : counts.refused).increment();
    return joined;
  }

  /** Counts a flow that found no room, and does not wait. */
  void refuse() {
    counts.refused.increment();
  }

  /** How long a flow waits at most. */
  public long timeoutMillis() {
    return timeoutMillis;
  }

  /** A flow has waited until its time was over. */
  public void expired() {
    counts.expired.increment();
  }

  /** A flow has waited for so long, whatever came of it. */
  public void waited(long nanos) {
    counts.waitedNanos.add(nanos);
  }

  /** How many flows are under way that were let in by limits. */
  public int active() {
    return counts.active.get();
  }

  /** How many flows wait. */
  public int waiting() {
    return counts.line.length();
  }

  /** How many flows found no room, and no place to wait. */
  public long refused() {
    return counts.refused.sum();
  }

  /** How many flows have had to wait. */
  public long queued() {
    return counts.queued.sum();
  }

  /** How many flows have waited in vain. */
  public long timeouts() {
    return counts.expired.sum();
  }

  /** How long flows have waited, all together. */
  public long waitedNanos() {
    return counts.waitedNanos.sum();
  }
}
