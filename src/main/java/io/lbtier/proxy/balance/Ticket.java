package io.lbtier.proxy.balance;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A flow at the door of a pool with limits: it gets a backend that has room, or waits in line, or
 * is turned away. All of it is of the flow's own thread, but for {@link #wake}.
 */
public abstract class Ticket implements Runnable, Comparable<Ticket> {
  private final Executor own;

  /** Where it stands; set by the {@link WaitingLine} before it stands there. */
  long place;

  private @Nullable WaitingLine line;
  private @Nullable Admission by;
  private boolean waiting;

  /** What has become of it at the door. */
  public enum Entry {
    /** It has a backend. */
    IN,
    WAITING,
    /** There is no room, and no place in the line. */
    REFUSED,
    /** There is no backend for it, with room or without. */
    NO_BACKEND
  }

  /**
   * @param own runs what it is given on the flow's thread
   */
  protected Ticket(Executor own) {
    this.own = own;
  }

  /** The limits in force; null when there are none any more. */
  protected abstract @Nullable Admission limits();

  /**
   * A backend for it, or null when there is none.
   *
   * @param within leaves those out that are full by these limits, unless the flow is bound to one
   */
  protected abstract @Nullable Backend pick(@Nullable Admission within);

  /** Whether it may have no use for a backend that others could use. */
  protected abstract boolean choosy();

  /** It has this backend, and room there; it does not wait any more. */
  protected abstract void in(Backend backend);

  /** It waits no more: there is no backend for it, with room or without. */
  protected abstract void turnedAway();

  /** A flow comes, or comes again; {@link #in} has been called when it says so. */
  public final Entry enter() {
    Admission limits = limits();
    if (limits == null) {
      return take() ? Entry.IN : Entry.NO_BACKEND;
    }
    int seen = limits.line().signals();
    boolean first = limits.line().length() == 0;
    if (first && take()) {
      return Entry.IN;
    }
    if (pick(null) == null) {
      return Entry.NO_BACKEND;
    }
    line = limits.line();
    waiting = limits.join(this, seen);
    if (waiting && !first) {
      // Those before it may wait for backends of their own, while there is room for this one.
      line.signal();
    }
    return waiting ? Entry.WAITING : Entry.REFUSED;
  }

  /**
   * A flow comes that does not wait: it gets room now, past those who wait, or is turned away;
   * {@link #in} has been called when it says so.
   */
  public final Entry enterAtOnce() {
    if (take()) {
      return Entry.IN;
    }
    Admission limits = limits();
    if (limits == null || pick(null) == null) {
      return Entry.NO_BACKEND;
    }
    limits.refuse();
    return Entry.REFUSED;
  }

  /** Takes a backend that has room now, even past those who wait, and calls {@link #in} with it. */
  public final boolean take() {
    Backend backend = reserve();
    if (backend != null) {
      in(backend);
    }
    return backend != null;
  }

  private @Nullable Backend reserve() {
    Admission limits = limits();
    Backend backend = limits == null ? pick(null) : reserve(limits);
    if (backend != null) {
      by = limits;
      if (limits == null) {
        backend.active.increment();
      }
    }
    return backend;
  }

  private @Nullable Backend reserve(Admission limits) {
    Backend backend = limits.full() ? null : pick(limits);
    // To take room and give it back would hide it from others who look in between.
    if (backend == null || limits.full(backend) || !limits.enter()) {
      return null;
    }
    while (!limits.enter(backend)) {
      backend = pick(limits);
      if (backend == null || limits.full(backend)) {
        limits.leave();
        return null;
      }
    }
    return backend;
  }

  /**
   * Moves to another backend that has room now, past those who wait, and stays in the pool; null
   * when there is none.
   */
  public final @Nullable Backend move(Backend from) {
    Admission limits = by;
    Backend next = pick(limits);
    while (next != null && !enter(limits, next)) {
      next = limits != null && limits.full(next) ? null : pick(limits);
    }
    if (next != null) {
      from.active.decrement();
      if (limits != null) {
        limits.line().signal();
      }
    }
    return next;
  }

  private static boolean enter(@Nullable Admission limits, Backend backend) {
    if (limits != null) {
      return limits.enter(backend);
    }
    backend.active.increment();
    return true;
  }

  /** Gives the room on a backend back. */
  public final void give(Backend backend) {
    backend.active.decrement();
    if (by != null) {
      by.leave();
      by = null;
    }
  }

  /** Whether it waits. */
  public final boolean waiting() {
    return waiting;
  }

  /** Waits no more. */
  public final void leave() {
    if (waiting) {
      waiting = false;
      if (joined().remove(this)) {
        joined().left();
      }
    }
  }

  private WaitingLine joined() {
    return requireNonNull(line);
  }

  /** Tries again soon. Any thread. */
  final void wake() {
    try {
      own.execute(this);
    } catch (RejectedExecutionException e) {
      // The process stops, and the flow with it.
    }
  }

  /** Tries again, having been woken. */
  @Override
  public final void run() {
    if (!waiting) {
      joined().left();
      return;
    }
    int seen = joined().signals();
    Backend backend = reserve();
    if (backend == null && pick(null) != null) {
      joined().rejoin(this, seen);
      if (choosy()) {
        joined().passOn(this);
      }
      return;
    }
    waiting = false;
    joined().left();
    if (backend == null) {
      turnedAway();
    } else {
      in(backend);
    }
  }

  @Override
  public final int compareTo(Ticket other) {
    return Long.compare(place, other.place);
  }
}
