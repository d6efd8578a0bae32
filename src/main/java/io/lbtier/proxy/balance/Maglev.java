package io.lbtier.proxy.balance;

import java.util.Arrays;
import java.util.List;

/**
 * A table that the members take turns to fill, each going through the places in an order of its own
 * (Eisenbud et al., Maglev: A Fast and Reliable Software Network Load Balancer, 2016, section 3.4).
 * Everyone has its share within one place. When a member goes, its keys are spread over the others;
 * of the keys of these, few move.
 */
final class Maglev implements HashTable {
  /** The sizes of the paper, both prime, so that every step goes through all places. */
  static final int SIZE = 65_537;

  static final int SIZE_FOR_MANY = 655_373;

  /** With more members than this the larger table is used, lest a share be but a few places. */
  private static final int MANY = 1_000;

  private final int[] table;

  Maglev(List<Member> members) {
    table = new int[members.size() > MANY ? SIZE_FOR_MANY : SIZE];
    int[] at = new int[members.size()];
    int[] step = new int[members.size()];
    for (int i = 0; i < at.length; i++) {
      long hash = StableHash.of(members.get(i));
      at[i] = (int) Long.remainderUnsigned(hash, table.length);
      step[i] = 1 + (int) Long.remainderUnsigned(StableHash.finish(~hash), table.length - 1);
    }
    Arrays.fill(table, -1);
    fill(at, step, Turns.of(members.stream().mapToInt(Member::weight).toArray()));
  }

  private void fill(int[] at, int[] step, int[] turns) {
    int turn = 0;
    for (int filled = 0; turns.length > 0 && filled < table.length; filled++) {
      int i = turns[turn];
      turn = turn + 1 == turns.length ? 0 : turn + 1;
      while (table[at[i]] >= 0) {
        at[i] = (int) (((long) at[i] + step[i]) % table.length);
      }
      table[at[i]] = i;
    }
  }

  @Override
  public int place(long key) {
    return (int) Math.unsignedMultiplyHigh(key << 1, table.length);
  }

  @Override
  public int member(int place) {
    return table[place];
  }

  @Override
  public int size() {
    return table.length;
  }
}
