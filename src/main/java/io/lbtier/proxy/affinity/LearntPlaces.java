package io.lbtier.proxy.affinity;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where the values of a {@link LearntTable} stand, never more of them than its size. A place is a
 * hash followed by its {@link LearntEntry}, and is one of the few of the hash's set. Any thread may
 * use it, and none ever waits: one that does not get on has been overtaken by another.
 */
final class LearntPlaces {
  /** Hash of a value in place of 0 and 1, which say what a place is. */
  static final long OTHER = 2;

  static final int NOWHERE = -1;

  private static final long EMPTY = 0;

  /** A thread is about to write here. */
  private static final long CLAIMED = 1;

  /** Places of a set. */
  private static final int WAYS = 8;

  /** Longs of a set. */
  private static final int STRIDE = 2 * WAYS;

  /**
   * Places for each value. Values fall into sets by chance: with twice as many places, fewer than
   * one of a hundred values finds its set full before there are as many as there may be.
   */
  private static final int SPARE = 2;

  /**
   * Sets besides its own among whose values the one that makes room for a new value is looked for:
   * about twenty values, of which the oldest is nearly always among the oldest of all.
   */
  private static final int LOOKED_AT = 4;

  private final int size;
  private final AtomicLongArray a;

  /** How many places are not empty, or are about to be taken. */
  private final AtomicInteger taken = new AtomicInteger();

  /** The set that is looked at next to make room. */
  private final AtomicInteger hand = new AtomicInteger();

  private final LongAdder evicted;

  /**
   * Empty ones.
   *
   * @param size how many values there may be, 1 to 2^26
   * @param evicted counts the values that go before their time
   */
  LearntPlaces(int size, LongAdder evicted) {
    this.size = size;
    this.evicted = evicted;
    a = new AtomicLongArray(Math.ceilDiv(size * SPARE, WAYS) * STRIDE);
  }

  int size() {
    return size;
  }

  /** The place of a value, or {@link #NOWHERE}. */
  int find(long value) {
    int set = set(value);
    for (int place = set; place < set + STRIDE; place += 2) {
      if (a.get(place) == value) {
        return place;
      }
    }
    return NOWHERE;
  }

  /** Whether a value stands in this place. */
  boolean holds(int place, long value) {
    return a.get(place) == value;
  }

  long entry(int place) {
    return a.get(place + 1);
  }

  boolean replace(int place, long before, long entry) {
    return before == entry || a.compareAndSet(place + 1, before, entry);
  }

  /** Empties the place of a value, if it stands there still. */
  boolean remove(int place, long value) {
    boolean removed = a.compareAndSet(place, value, EMPTY);
    if (removed) {
      taken.decrementAndGet();
    }
    return removed;
  }

  /**
   * Gives a value a place. Where all of its set are taken, the one there that was not used for
   * longest goes; where there are as many values as there may be, the oldest of some.
   *
   * @param expire seconds after its last use until a value goes in its time
   */
  void insert(long value, long entry, long now, long expire) {
    int place = claim(set(value), now, expire);
    if (place != NOWHERE) {
      a.set(place + 1, entry);
      a.set(place, value);
      leaveOnce(value);
    }
  }

  /** A place of this set to write to; {@link #NOWHERE} when others are writing everywhere. */
  private int claim(int set, long now, long expire) {
    while (true) {
      int empty = empty(set);
      if (empty == NOWHERE) {
        int oldest = older(set, NOWHERE, now);
        if (oldest == NOWHERE || replaced(oldest, CLAIMED, now, expire)) {
          return oldest;
        }
      } else if (reserve()) {
        if (a.compareAndSet(empty, EMPTY, CLAIMED)) {
          return empty;
        }
        taken.decrementAndGet();
      } else if (!makeRoom(set, now, expire)) {
        return NOWHERE;
      }
    }
  }

  private boolean reserve() {
    int n = taken.get();
    while (n < size && !taken.compareAndSet(n, n + 1)) {
      n = taken.get();
    }
    return n < size;
  }

  /**
   * All that have expired of those looked at go, or else the oldest. Whether there may have come to
   * be room.
   */
  private boolean makeRoom(int set, long now, long expire) {
    boolean room = removeExpired(set, now, expire);
    int oldest = older(set, NOWHERE, now);
    int sets = a.length() / STRIDE;
    for (int i = 0; i < sets && (i < LOOKED_AT || oldest == NOWHERE); i++) {
      int next = Math.floorMod(hand.getAndIncrement(), sets) * STRIDE;
      room |= removeExpired(next, now, expire);
      oldest = older(next, oldest, now);
    }
    if (!room && oldest != NOWHERE && replaced(oldest, EMPTY, now, expire)) {
      taken.decrementAndGet();
    }
    return room || oldest != NOWHERE;
  }

  private boolean removeExpired(int set, long now, long expire) {
    boolean removed = false;
    for (int place = set; place < set + STRIDE; place += 2) {
      long value = a.get(place);
      if (value != EMPTY && value != CLAIMED && LearntEntry.age(a.get(place + 1), now) > expire) {
        removed |= remove(place, value);
      }
    }
    return removed;
  }

  private boolean replaced(int place, long by, long now, long expire) {
    long value = a.get(place);
    boolean early = LearntEntry.age(a.get(place + 1), now) <= expire;
    if (value == EMPTY || value == CLAIMED || !a.compareAndSet(place, value, by)) {
      return false;
    }
    if (early) {
      evicted.increment();
    }
    return true;
  }

  private int empty(int set) {
    for (int place = set; place < set + STRIDE; place += 2) {
      if (a.get(place) == EMPTY) {
        return place;
      }
    }
    return NOWHERE;
  }

  /** The place of a set that was not used for longest, if for longer than that one. */
  private int older(int set, int than, long now) {
    int oldest = than;
    long most = than == NOWHERE ? -1 : LearntEntry.age(a.get(than + 1), now);
    for (int place = set; place < set + STRIDE; place += 2) {
      long value = a.get(place);
      long age = LearntEntry.age(a.get(place + 1), now);
      if (value != EMPTY && value != CLAIMED && age > most) {
        most = age;
        oldest = place;
      }
    }
    return oldest;
  }

  /**
   * Two threads may learn a value at once. Both look after they have written, so that at least one
   * sees that it stands twice, and both would take the same one away.
   */
  private void leaveOnce(long value) {
    int first = find(value);
    int set = set(value);
    for (int place = first + 2; first != NOWHERE && place < set + STRIDE; place += 2) {
      if (a.get(place) == value) {
        remove(place, value);
      }
    }
  }

  /** The first place of a value's set, by the highest bits of its hash. */
  private int set(long value) {
    return (int) Math.unsignedMultiplyHigh(value, a.length() / STRIDE) * STRIDE;
  }

  /** Gives all values, of which some may come or go meanwhile. */
  void forEach(Visitor visitor) {
    for (int place = 0; place < a.length(); place += 2) {
      long value = a.get(place);
      if (value != EMPTY && value != CLAIMED) {
        visitor.visit(value, a.get(place + 1));
      }
    }
  }

  /** Is given values with their entries. */
  interface Visitor {
    void visit(long value, long entry);
  }
}
