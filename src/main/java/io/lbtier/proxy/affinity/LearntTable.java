package io.lbtier.proxy.affinity;

import java.util.concurrent.atomic.LongAdder;

/**
 * Which backend has given out which value of a cookie, by the value's hash. Any thread may use it,
 * and none ever waits. It never knows more values than its size; which ones go for new ones is what
 * {@link LearntPlaces} says. Times are those of {@link LearntEntry}.
 */
final class LearntTable {
  /** Values that went before their time, since there was no place. */
  private final LongAdder evicted = new LongAdder();

  private volatile long expireSeconds;
  private volatile LearntPlaces places;

  /** A table that has learnt nothing yet. */
  LearntTable(int size, long expireSeconds) {
    this.expireSeconds = expireSeconds;
    places = new LearntPlaces(size, evicted);
  }

  /**
   * Is as large as this from now on, and knows what it knew; one thread at a time. What is learnt
   * in the microseconds that it takes to move may be lost.
   */
  void configure(int newSize, long newExpireSeconds, long now) {
    expireSeconds = newExpireSeconds;
    if (newSize == places.size()) {
      return;
    }
    LearntPlaces to = new LearntPlaces(newSize, evicted);
    places.forEach(
        (value, entry) -> {
          if (live(entry, now)) {
            to.insert(value, entry, now, newExpireSeconds);
          }
        });
    places = to;
  }

  /** The number of the backend of a value, which is used now; 0 when nobody knows. */
  long find(long value, long now) {
    LearntPlaces p = places;
    int place = p.find(value);
    if (place == LearntPlaces.NOWHERE) {
      return 0;
    }
    long entry = p.entry(place);
    // Between the two the place may have gone to another value.
    if (!p.holds(place, value) || !live(entry, now)) {
      return 0;
    }
    long id = LearntEntry.id(entry);
    if (LearntEntry.age(entry, now) > 0) {
      p.replace(place, entry, LearntEntry.of(id, now));
    }
    return id;
  }

  /** A value is of this backend from now on. */
  void learn(long value, long id, long now) {
    LearntPlaces p = places;
    long entry = LearntEntry.of(id, now);
    if (!update(p, value, entry)) {
      p.insert(value, entry, now, expireSeconds);
    }
  }

  /** A value is of this backend from now on, if it is known at all. */
  void move(long value, long id, long now) {
    update(places, value, LearntEntry.of(id, now));
  }

  /** Nobody knows of a value from now on. */
  void forget(long value) {
    LearntPlaces p = places;
    for (int at = p.find(value); at != LearntPlaces.NOWHERE; at = p.find(value)) {
      p.remove(at, value);
    }
  }

  private static boolean update(LearntPlaces p, long value, long entry) {
    for (int at = p.find(value); at != LearntPlaces.NOWHERE; at = p.find(value)) {
      long before = p.entry(at);
      if (p.holds(at, value) && p.replace(at, before, entry)) {
        return true;
      }
    }
    return false;
  }

  private boolean live(long entry, long now) {
    return LearntEntry.age(entry, now) <= expireSeconds;
  }

  /** How many values it knows now; looks at all of them. */
  int known(long now) {
    int[] count = {0};
    places.forEach((_, entry) -> count[0] += live(entry, now) ? 1 : 0);
    return count[0];
  }

  /** How many values had to go before their time. */
  long evicted() {
    return evicted.sum();
  }
}
