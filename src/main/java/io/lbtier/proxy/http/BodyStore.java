package io.lbtier.proxy.http;

import io.lbtier.model.Retry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How much of bodies a pool keeps, and how much its files have together; the counts go on from one
 * configuration to the next. Any thread.
 */
public final class BodyStore {
  private final Retry.Bodies limits;
  private final AtomicLong disk;
  private final LongAdder lost;

  private BodyStore(Retry.Bodies limits, AtomicLong disk, LongAdder lost) {
    this.limits = limits;
    this.disk = disk;
    this.lost = lost;
  }

  /**
   * The store of a pool, null where bodies are not kept.
   *
   * @param before of the same pool under its last configuration
   */
  public static @Nullable BodyStore of(Retry.@Nullable Bodies limits, @Nullable BodyStore before) {
    if (limits == null) {
      return null;
    }
    return before == null
        ? new BodyStore(limits, new AtomicLong(), new LongAdder())
        : new BodyStore(limits, before.disk, before.lost);
  }

  /** Most of a body that is kept in memory. */
  int memory() {
    return (int) Math.min(limits.memoryBytes(), limits.maximumBytes());
  }

  /** Most of a body that is kept at all. */
  long maximum() {
    return limits.maximumBytes();
  }

  /** Takes room for files, if there is any. */
  boolean take(long octets) {
    long now = disk.get();
    while (now + octets <= limits.diskBytes()) {
      long seen = disk.compareAndExchange(now, now + octets);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Gives room back. */
  void give(long octets) {
    disk.addAndGet(-octets);
  }

  /** A body could not be kept to its end. */
  void lost() {
    lost.increment();
  }

  /** Octets in files. */
  public long disk() {
    return disk.get();
  }

  /** How many bodies were too large, or found no room. */
  public long lostBodies() {
    return lost.sum();
  }
}
