package io.lbtier.proxy.balance;

/**
 * A backend with its share of a pool's new flows.
 *
 * @param backend where flows go
 * @param weight 0 to {@link #WEIGHT_MAX}; 0 means no new ones
 * @param backup whether it is for when the others are not enough
 * @param zone where it is; empty when that is not known
 */
public record Member(Backend backend, int weight, boolean backup, String zone) {
  /** The highest weight there is. */
  public static final int WEIGHT_MAX = 65_535;

  /** One that is always meant. */
  public Member(Backend backend, int weight) {
    this(backend, weight, false, "");
  }

  /** The same one with another weight, which may be any above 0. */
  Member weighing(int other) {
    return new Member(backend, other, backup, zone);
  }
}
