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
   * The members that new flows may go to, in the order given. Backups are used, beside the others
   * that are up, while too few of those are.
   *
   * @param panicThreshold when fewer than so many percent are up, all may be used; 0 for never.
   *     Backups that are up count as if they were of those that are down.
   * @param backupThreshold when fewer than so many percent of the others are up, or none is,
   *     backups are used
   */
  public static List<Member> of(List<Member> members, int panicThreshold, int backupThreshold) {
    List<Member> wanted = members.stream().filter(m -> m.weight() > 0).toList();
    List<Member> up = wanted.stream().filter(m -> m.backend().health().usable()).toList();
    long own = wanted.stream().filter(m -> !m.backup()).count();
    long ownUp = up.stream().filter(m -> !m.backup()).count();
    boolean enough = ownUp > 0 && ownUp * 100 >= own * backupThreshold;
    List<Member> used = enough ? up.stream().filter(m -> !m.backup()).toList() : up;
    return used.size() * 100L < own * panicThreshold ? wanted : used;
  }
}
