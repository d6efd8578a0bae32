package io.lbtier.proxy.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The backend that a flow's key belongs to, for every flow of that key, on every proxy. Where that
 * one has been tried, or has its fill, the next one after it. A flow that has nothing of the key
 * takes its turn.
 */
final class ConsistentHash implements Balancer {
  /** So many places are looked at before all backends are. */
  private static final int PROBES = 64;

  private final Member[] members;
  private final HashTable table;
  private final @Nullable LoadBound bound;
  private final Balancer keyless;

  /**
   * @param bound how much a backend may have, null for any
   * @param keyless chooses for flows without a key
   */
  ConsistentHash(
      List<Member> members, HashTable table, @Nullable LoadBound bound, Balancer keyless) {
    this.members = members.toArray(Member[]::new);
    this.table = table;
    this.bound = bound;
    this.keyless = keyless;
  }

  /** What chooses for flows without a key. */
  Balancer keyless() {
    return keyless;
  }

  @Override
  public @Nullable Backend pick(Flow flow) {
    long key = flow.key();
    if (key == 0 || members.length == 0) {
      return keyless.pick(flow);
    }
    double forWeight = bound == null ? Double.MAX_VALUE : bound.forWeight();
    int place = table.place(key);
    int first = table.member(place);
    for (int i = 0; i < PROBES; i++) {
      Member member = members[table.member(place)];
      if (LoadBound.admits(member, forWeight) && !flow.tried(member.backend())) {
        return member.backend();
      }
      place = place + 1 == table.size() ? 0 : place + 1;
    }
    return search(flow, first, forWeight);
  }

  /** The first that may have it, or else the first that the flow has not tried. */
  private @Nullable Backend search(Flow flow, int from, double forWeight) {
    Backend untried = null;
    for (int i = 0; i < members.length; i++) {
      Member member = members[(from + i) % members.length];
      if (!flow.tried(member.backend())) {
        if (LoadBound.admits(member, forWeight)) {
          return member.backend();
        }
        untried = untried == null ? member.backend() : untried;
      }
    }
    return untried;
  }
}
