package io.lbtier.proxy;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Ticker;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deadlines of one event loop: a wheel of lists, one for each tick to come. A deadline that is
 * moved later stays in its list and is carried on when the wheel gets there; one that is moved
 * earlier changes lists at once. The wheel turns only while it holds something.
 */
final class Deadlines {
  /** How late a deadline may be, in milliseconds. */
  static final int TICK_MILLIS = 50;

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);

  /** A power of two; deadlines further away than a turn of the wheel are passed by. */
  private static final int LISTS = 1024;

  private static final long FURTHEST_NANOS = TimeUnit.DAYS.toNanos(365);

  private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
  private static final FastThreadLocal<Deadlines> OF_THIS_LOOP = new FastThreadLocal<>();

  private final EventLoop loop;
  private final Ticker ticker;
  private final long start;
  private final Deadline[] lists = new Deadline[LISTS];
  private @Nullable Future<?> turning;
  private long now;
  private int held;

  private Deadlines(EventLoop loop) {
    this.loop = loop;
    this.ticker = loop.ticker();
    this.start = ticker.nanoTime();
    for (int i = 0; i < LISTS; i++) {
      lists[i] = new Head(this);
    }
  }

  /** The wheel of a loop; on its thread. */
  static Deadlines of(EventLoop loop) {
    if (!loop.inEventLoop()) {
      throw new IllegalStateException(
          "thread: " + Thread.currentThread().getName() + " (expected: that of the event loop)");
    }
    Deadlines wheel = OF_THIS_LOOP.getIfExists();
    if (wheel == null || !wheel.loop.equals(loop)) {
      wheel = new Deadlines(loop);
      OF_THIS_LOOP.set(wheel);
    }
    return wheel;
  }

  void set(Deadline deadline, long fromNowNanos) {
    deadline.nanos = ticker.nanoTime() - start + Math.min(fromNowNanos, FURTHEST_NANOS);
    long tick = deadline.nanos / TICK_NANOS + 1;
    if (deadline.next == null) {
      link(deadline, tick);
      turn();
    } else if (tick < deadline.tick) {
      unlink(deadline);
      link(deadline, tick);
    }
  }

  void clear(Deadline deadline) {
    deadline.nanos = Deadline.NONE;
    if (deadline.next != null) {
      unlink(deadline);
    }
  }

  private void turn() {
    if (turning == null) {
      now = (ticker.nanoTime() - start) / TICK_NANOS;
      turning =
          loop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void tick() {
    long due = (ticker.nanoTime() - start) / TICK_NANOS;
    while (now < due) {
      now++;
      visit(lists[(int) (now & (LISTS - 1))]);
    }
    if (held == 0 && turning != null) {
      turning.cancel(false);
      turning = null;
    }
  }

  /** Expires what is due in a list and moves on what has been set later since. */
  private void visit(Deadline head) {
    Deadline visited = new Head(this);
    splice(head, visited);
    while (!(visited.next instanceof Head)) {
      Deadline deadline = Objects.requireNonNull(visited.next);
      unlink(deadline);
      if (deadline.nanos / TICK_NANOS < now) {
        deadline.nanos = Deadline.NONE;
        expire(deadline);
      } else {
        link(deadline, deadline.nanos / TICK_NANOS + 1);
      }
    }
  }

  private static void expire(Deadline deadline) {
    try {
      deadline.expired();
    } catch (RuntimeException e) {
      LOG.error("A deadline failed; the others go on", e);
    }
  }

  /** Empties one list into another that is empty, so that what is linked meanwhile stays apart. */
  private static void splice(Deadline from, Deadline to) {
    Deadline first = Objects.requireNonNull(from.next);
    Deadline last = Objects.requireNonNull(from.previous);
    if (first instanceof Head) {
      return;
    }
    to.next = first;
    first.previous = to;
    to.previous = last;
    last.next = to;
    from.next = from;
    from.previous = from;
  }

  private void link(Deadline deadline, long tick) {
    Deadline head = lists[(int) (tick & (LISTS - 1))];
    Deadline last = Objects.requireNonNull(head.previous);
    deadline.tick = tick;
    deadline.previous = last;
    deadline.next = head;
    last.next = deadline;
    head.previous = deadline;
    held++;
  }

  private void unlink(Deadline deadline) {
    Deadline before = Objects.requireNonNull(deadline.previous);
    Deadline after = Objects.requireNonNull(deadline.next);
    before.next = after;
    after.previous = before;
    deadline.previous = null;
    deadline.next = null;
    held--;
  }

  /** Begin and end of a list at once. */
  private static final class Head extends Deadline {
    Head(Deadlines wheel) {
      super(wheel);
      previous = this;
      next = this;
    }

    @Override
    protected void expired() {
      throw new IllegalStateException("the head of a list does not expire");
    }
  }
}
