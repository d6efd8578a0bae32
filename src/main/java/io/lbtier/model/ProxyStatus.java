package io.lbtier.model;

import java.util.List;

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
 */
public record ProxyStatus(
    long generation,
    String refused,
    boolean ready,
    List<ListenerStatus> listeners,
    List<PoolStatus> pools) {

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
