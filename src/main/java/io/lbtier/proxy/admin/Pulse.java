package io.lbtier.proxy.admin;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Whether event loops turn: each has a task that notes the time, and one that is stuck stops. */
final class Pulse implements AutoCloseable {
  private final List<AtomicLong> beats = new ArrayList<>();
  private final List<Future<?>> tasks = new ArrayList<>();
  private final long limitNanos;

  /** Watches loops; one whose task is later than {@code limit} is stuck. */
  Pulse(Iterable<EventExecutor> loops, Duration limit) {
    limitNanos = limit.toNanos();
    for (EventExecutor loop : loops) {
      AtomicLong beat = new AtomicLong(System.nanoTime());
      beats.add(beat);
      tasks.add(
          loop.scheduleAtFixedRate(
              () -> beat.set(System.nanoTime()), 0, limitNanos / 5, TimeUnit.NANOSECONDS));
    }
  }

  /** How many loops there are. */
  int loops() {
    return beats.size();
  }

  /** How many of them are stuck. */
  int stuck() {
    long now = System.nanoTime();
    return (int) beats.stream().filter(beat -> now - beat.get() > limitNanos).count();
  }

  @Override
  public void close() {
    tasks.forEach(task -> task.cancel(false));
  }
}
