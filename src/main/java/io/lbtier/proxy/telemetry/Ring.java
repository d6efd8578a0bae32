package io.lbtier.proxy.telemetry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue that many threads fill and one empties. Neither side ever waits for a lock: a
 * producer claims a slot by moving {@code tail}, then fills it; the consumer empties slots in order
 * and moves {@code head}, which is what gives a slot back.
 */
final class Ring<T> {
  private final AtomicReferenceArray<@Nullable T> slots;
  private final AtomicLong tail = new AtomicLong();
  private final AtomicLong head = new AtomicLong();

  /** A ring for {@code capacity} elements, a power of two. */
  Ring(int capacity) {
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: a power of two)");
    }
    slots = new AtomicReferenceArray<>(capacity);
  }

  /** How many elements there were before this one, or -1 when there was no room for it. */
  int offer(T element) {
    long claimed;
    long waiting;
    do {
      claimed = tail.get();
      waiting = claimed - head.get();
      if (waiting >= slots.length()) {
        return -1;
      }
    } while (!tail.compareAndSet(claimed, claimed + 1));
    slots.setRelease(slot(claimed), element);
    return (int) waiting;
  }

  /** The oldest element, or null when there is none yet. For the one consumer. */
  @Nullable T poll() {
    long oldest = head.get();
    int slot = slot(oldest);
    T element = slots.getAcquire(slot);
    if (element != null) {
      slots.setPlain(slot, null);
      head.setRelease(oldest + 1);
    }
    return element;
  }

  /** Whether everything that was offered has been polled. */
  boolean isEmpty() {
    return head.get() == tail.get();
  }

  private int slot(long position) {
    return (int) position & (slots.length() - 1);
  }
}
