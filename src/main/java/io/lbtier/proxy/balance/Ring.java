package io.lbtier.proxy.balance;

import java.util.Arrays;
import java.util.List;

/**
 * Points of the members on a circle of hashes; a key belongs to the next one (Karger et al.,
 * Consistent Hashing and Random Trees, 1997). When a member goes, its keys alone move. Shares
 * differ by up to a quarter from what the weights say.
 */
final class Ring implements HashTable {
  /** Points of a member of the greatest weight there is; the others have fewer. */
  private static final int POINTS = 160;

  private static final int INDEX_BITS = 22;
  private static final long INDEX = (1L << INDEX_BITS) - 1;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /** Sorted; the lowest bits are the index of the member. */
  private final long[] points;

  Ring(List<Member> members) {
    double greatest = members.stream().mapToInt(Member::weight).max().orElse(1);
    int[] counts =
        members.stream()
            .mapToInt(m -> (int) Math.max(1, Math.round(POINTS * m.weight() / greatest)))
            .toArray();
    points = new long[Arrays.stream(counts).sum()];
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      long hash = StableHash.of(members.get(i));
      for (int k = 0; k < counts[i]; k++) {
        points[at++] = (StableHash.finish(hash + k * GOLDEN) >>> 1 & ~INDEX) | i;
      }
    }
    Arrays.sort(points);
  }

  @Override
  public int place(long key) {
    int found = Arrays.binarySearch(points, key);
    int next = found >= 0 ? found : -1 - found;
    return next == points.length ? 0 : next;
  }

  @Override
  public int member(int place) {
    return (int) (points[place] & INDEX);
  }

  @Override
  public int size() {
    return points.length;
  }
}
