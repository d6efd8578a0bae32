package io.lbtier.proxy.balance;

import io.lbtier.model.ProxyStatus;

/**
 * What the checks have found of a backend.
 *
 * @param state up, down, or not checked yet
 * @param cause why it is down, in words for a person; empty otherwise
 */
public record Health(State state, String cause) {
  /**
   * Before the first result. Such a backend is used: refusing traffic for want of a check helps
   * nobody.
   */
  public static final Health UNCHECKED = new Health(State.UNCHECKED, "");

  /** The checks pass. */
  public static final Health UP = new Health(State.UP, "");

  /** Down for the given cause. */
  public static Health down(String cause) {
    return new Health(State.DOWN, cause);
  }

  /** Left alone for a while, for the given cause, however well it passes its checks. */
  public static Health ejected(String cause) {
    return down(ProxyStatus.EJECTED + cause);
  }

  /** Whether new flows may go there. */
  public boolean usable() {
    return state != State.DOWN;
  }

  /** Up, down, or not checked yet. */
  public enum State {
    UNCHECKED,
    UP,
    DOWN
  }
}
