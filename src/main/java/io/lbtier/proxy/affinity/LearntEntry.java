package io.lbtier.proxy.affinity;

/**
 * What is remembered of a value in one long: the number of its backend with the second of its last
 * use. Times are seconds of any clock that only goes forward; those within four years of each other
 * can be told apart.
 */
final class LearntEntry {
  /** Bits of the number of a backend, which is not 0. */
  static final int ID_BITS = 36;

  private static final int TIME_BITS = Long.SIZE - ID_BITS;
  private static final long TIME = (1L << TIME_BITS) - 1;

  private LearntEntry() {}

  static long of(long id, long now) {
    return id << TIME_BITS | (now & TIME);
  }

  static long id(long entry) {
    return entry >>> TIME_BITS;
  }

  /** Seconds since the last use; another thread may have seen a later time than this one. */
  static long age(long entry, long now) {
    return Math.max(0, (now - entry) << ID_BITS >> ID_BITS);
  }
}
