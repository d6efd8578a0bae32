package io.lbtier.proxy.health;

import io.lbtier.proxy.balance.Member;
import java.util.List;

/**
 * Who may be used. When none is, new flows are refused: to send them to backends that are known to
 * be down would only make clients wait for the same answer. Unless the user says otherwise: when so
 * many are down at once, it may be the checks that are wrong, and the few that are left would go
 * down under what all should carry.
 */
public final class Availability {
  private Availability() {}

  /**
   * The members that new flows may go to, in the order given.
   *
   * @param panicThreshold when fewer than so many percent are up, all may be used; 0 for never
   */
  public static List<Member> of(List<Member> members, int panicThreshold) {
    List<Member> wanted = members.stream().filter(m -> m.weight() > 0).toList();
    List<Member> up = wanted.stream().filter(m -> m.backend().health().usable()).toList();
    return up.size() * 100L < (long) wanted.size() * panicThreshold ? wanted : up;
  }
}
