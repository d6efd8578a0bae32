package io.lbtier.proxy.balance;

/**
 * A backend with its share of a pool's new flows.
 *
 * @param backend where flows go
 * @param weight 0 to {@link #WEIGHT_MAX}; 0 means no new ones
 */
public record Member(Backend backend, int weight) {
  /** The highest weight there is. */
  public static final int WEIGHT_MAX = 65_535;
}
