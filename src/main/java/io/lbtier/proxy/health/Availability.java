package io.lbtier.proxy.health;

import io.lbtier.proxy.balance.Member;
import java.util.List;

/**
 * Who may be used. When none is, new flows are refused: to send them to backends that are known to
 * be down would only make clients wait for the same answer.
 */
public final class Availability {
  private Availability() {}

  /** The members that new flows may go to, in the order given. */
  public static List<Member> of(List<Member> members) {
    return members.stream().filter(m -> m.weight() > 0 && m.backend().health().usable()).toList();
  }
}
