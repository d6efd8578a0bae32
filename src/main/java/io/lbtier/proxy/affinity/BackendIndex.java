package io.lbtier.proxy.affinity;

import io.lbtier.proxy.balance.Backend;
import org.jspecify.annotations.Nullable;

/** Backends by numbers that are spread evenly. Not changed once it is filled; finding is cheap. */
final class BackendIndex {
  /** By their lowest bits, or the next place that was free; as a power of two. */
  private final long[] ids;

  private final @Nullable Backend[] backends;

  /** Room for so many. */
  BackendIndex(int count) {
    int size = Integer.highestOneBit(Math.max(1, count)) * 4;
    ids = new long[size];
    backends = new @Nullable Backend[size];
  }

  void put(long id, Backend backend) {
    int place = place(id);
    ids[place] = id;
    backends[place] = backend;
  }

  @Nullable Backend find(long id) {
    return backends[place(id)];
  }

  /** Where it is, or would be. */
  private int place(long id) {
    int place = (int) id & (ids.length - 1);
    while (backends[place] != null && ids[place] != id) {
      place = (place + 1) & (ids.length - 1);
    }
    return place;
  }
}
