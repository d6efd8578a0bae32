package io.lbtier.proxy.balance;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Draws backends at random, each as often as its weight says, in the same time for any number of
 * them. This is the alias method (Walker 1977; Vose 1991): every backend has a column of the same
 * height, filled from below with its own share and topped up with that of one other, its alias. All
 * of it is whole numbers, so the shares are exact.
 */
final class AliasTable {
  /** So often a backend is drawn again when the flow has tried the one that came. */
  private static final int DRAWS = 16;

  private final Member[] members;
  private final RandomGenerator random;

  /** Height of a column: the sum of all weights. */
  private final long height;

  /** How much of a column is its own backend's. */
  private final long[] own;

  private final int[] alias;

  AliasTable(List<Member> members, RandomGenerator random) {
    this.members = members.toArray(Member[]::new);
    this.random = random;
    this.height = members.stream().mapToLong(Member::weight).sum();
    this.own = members.stream().mapToLong(m -> (long) m.weight() * members.size()).toArray();
    this.alias = new int[own.length];
    fill();
  }

  private void fill() {
    int[] low = new int[own.length];
    int[] high = new int[own.length];
    int lows = 0;
    int highs = 0;
    for (int i = 0; i < own.length; i++) {
      alias[i] = i;
      if (own[i] < height) {
        low[lows++] = i;
      } else {
        high[highs++] = i;
      }
    }
    long[] left = own.clone();
    while (lows > 0 && highs > 0) {
      int poor = low[--lows];
      int rich = high[highs - 1];
      alias[poor] = rich;
      left[rich] -= height - own[poor];
      if (left[rich] < height) {
        highs--;
        own[rich] = left[rich];
        low[lows++] = rich;
      }
    }
  }

  /** A member, or null when the flow has tried them all. */
  @Nullable Member draw(Flow flow) {
    if (members.length == 0) {
      return null;
    }
    int at = 0;
    for (int i = 0; i < DRAWS; i++) {
      at = draw();
      if (!flow.tried(members[at].backend())) {
        return members[at];
      }
    }
    // Those left weigh so little against the tried ones that any of them is as good.
    for (int i = 0; i < members.length; i++) {
      Member member = members[(at + i) % members.length];
      if (!flow.tried(member.backend())) {
        return member;
      }
    }
    return null;
  }

  private int draw() {
    int column = random.nextInt(own.length);
    return alias[column] == column || random.nextLong(height) < own[column]
        ? column
        : alias[column];
  }
}
