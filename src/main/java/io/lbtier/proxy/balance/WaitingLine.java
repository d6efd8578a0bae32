package io.lbtier.proxy.balance;

import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The flows that wait for room in a pool, in the order in which they came. Any thread; there is no
 * lock.
 *
 * <p>Room that comes free is not handed over: the first in line is woken on its own thread, and
 * tries again there, since it alone knows which backends it may use. While it does, it is not in
 * the line but still counts, so that those who come later do not overtake it; when it fails, it
 * goes back to its old place.
 *
 * <p>No wake-up is lost. Whoever has made room, or has left, gives a signal: it counts up {@link
 * #signals} and then wakes the first in line. Whoever is about to try reads the count before it
 * tries, or decides not to; when it then stands in line and the count has moved, it wakes the first
 * itself. So of the two at least one sees the other.
 */
public final class WaitingLine {
  private final ConcurrentSkipListSet<Ticket> line = new ConcurrentSkipListSet<>();
  private final AtomicInteger length = new AtomicInteger();
  private final AtomicInteger signals = new AtomicInteger();
  private final AtomicLong arrivals = new AtomicLong();

  /** How many wait, those included that are trying just now. */
  public int length() {
    return length.get();
  }

  /** How often a signal was given; to be read before one tries. */
  int signals() {
    return signals.get();
  }

  /**
   * Puts a flow at the end of the line.
   *
   * @param seen the {@link #signals} before it tried, or decided not to
   * @return whether there was a place
   */
  boolean join(Ticket ticket, int lengthMax, int seen) {
    if (!Counters.incrementBelow(length, lengthMax)) {
      return false;
    }
    ticket.place = arrivals.getAndIncrement();
    stand(ticket, seen);
    return true;
  }

  /** Puts a flow that was woken, and has tried in vain, back to its place. */
  void rejoin(Ticket ticket, int seen) {
    stand(ticket, seen);
  }

  private void stand(Ticket ticket, int seen) {
    line.add(ticket);
    if (signals.get() != seen) {
      wake(line.pollFirst());
    }
  }

  /** Takes a flow out; false when it has been woken, and is still to try. */
  boolean remove(Ticket ticket) {
    return line.remove(ticket);
  }

  /** One does not wait any more, so that the next one is the first. */
  void left() {
    length.decrementAndGet();
    signal();
  }

  /** There may be room. */
  void signal() {
    signals.incrementAndGet();
    wake(line.pollFirst());
  }

  /** There may be room that a flow, still in line, had no use for. */
  void passOn(Ticket by) {
    Ticket next = line.higher(by);
    while (next != null && !line.remove(next)) {
      next = line.higher(by);
    }
    wake(next);
  }

  /** There may be room for many. */
  void signalAll() {
    signals.incrementAndGet();
    for (Ticket each = line.pollFirst(); each != null; each = line.pollFirst()) {
      wake(each);
    }
  }

  private static void wake(@Nullable Ticket ticket) {
    if (ticket != null) {
      ticket.wake();
    }
  }
}
