package io.lbtier.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says of itself, on its status stream and in the standalone table. Two of them are
 * equal as long as nothing happened that a person would want to know: counters and times are not
 * part of it.
 *
 * @param generation of the tier's spec that it serves; 0 before the first
 * @param refused why it does not serve a newer configuration; empty when it serves the newest it
 *     has seen
 * @param ready whether it takes traffic
 * @param listeners in the configuration's order
 * @param pools in the configuration's order
 * @param vip the virtual addresses, as this node sees them; null where the tier has none
 * @param zone of the proxy, empty when it is not known; null where no pool prefers zones
 */
public record ProxyStatus(
    long generation,
    String refused,
    boolean ready,
    List<ListenerStatus> listeners,
    List<PoolStatus> pools,
    @Nullable VipStatus vip,
    @Nullable String zone) {

  /** How the cause begins of a backend that is left alone for what traffic has found. */
  public static final String EJECTED = "ejected: ";

  /** A status of a tier for which it does not matter where its proxies are. */
  public ProxyStatus(
      long generation,
      String refused,
      boolean ready,
      List<ListenerStatus> listeners,
      List<PoolStatus> pools,
      @Nullable VipStatus vip) {
    this(generation, refused, ready, listeners, pools, vip, null);
  }

  /** A status of a tier without virtual addresses. */
  public ProxyStatus(
      long generation,
      String refused,
      boolean ready,
      List<ListenerStatus> listeners,
      List<PoolStatus> pools) {
    this(generation, refused, ready, listeners, pools, null);
  }

  /**
   * The virtual addresses, as the node of this proxy sees them.
   *
   * @param held those that are on this node now, in the configuration's order
   * @param problems what keeps the node from taking part, a sentence each without a full stop
   */
  public record VipStatus(List<String> held, List<String> problems) {}

  /**
   * One listener.
   *
   * @param name of the listener
   * @param error why it is not bound or cannot serve (port taken, certificate missing); empty when
   *     all is well
   */
  public record ListenerStatus(String name, String error) {}

  /**
   * One pool.
   *
   * @param name of the pool
   * @param backends sorted by address and port
   */
  public record PoolStatus(String name, List<BackendStatus> backends) {}

  /**
   * One backend of a pool.
   *
   * @param address without brackets
   * @param port 1 to 65535
   * @param weight in force
   * @param up whether new flows may go there
   * @param cause why it is down, or why it is neither ("unchecked"); empty when it is up
   */
  public record BackendStatus(String address, int port, int weight, boolean up, String cause) {}
}
