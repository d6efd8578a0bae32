package io.lbtier.model;

import java.util.List;

/**
 * The virtual addresses of a tier, kept by VRRP (RFC 9568) between the nodes that run it.
 *
 * @param addresses in the user's order, each address and each VRID once
 * @param interfaceName that the addresses are put on; empty for the one that has the node's own
 *     address
 * @param advertIntervalMillis from one advertisement to the next, in steps of 10 ms
 * @param preempt whether an address goes back to the node that is first for it
 * @param check how a node finds out whether its proxy is ready
 * @param nodes that share the addresses, sorted by name; none while it is not known
 */
public record Vip(
    List<VirtualAddress> addresses,
    String interfaceName,
    long advertIntervalMillis,
    boolean preempt,
    Check check,
    List<Node> nodes) {

  public Vip {
    addresses = List.copyOf(addresses);
    nodes = List.copyOf(nodes);
  }

  /**
   * An address that moves, with a VRRP instance of its own.
   *
   * @param address IPv4 or IPv6
   * @param prefixLength of its network, at most 32 or 128
   * @param vrid virtual router identifier, 1 to 255
   */
  public record VirtualAddress(String address, int prefixLength, int vrid) {}

  /**
   * The check of the proxy on the same node: it must say that it is ready.
   *
   * @param intervalMillis from one check to the next, and how long each may take
   * @param fall failures in a row that take the address away
   * @param rise successes in a row that allow it again
   */
  public record Check(long intervalMillis, int fall, int rise) {}

  /**
   * A node that runs the tier.
   *
   * @param name of the node
   * @param addresses its own, at most one of each family
   */
  public record Node(String name, List<String> addresses) {
    public Node {
      addresses = List.copyOf(addresses);
    }
  }
}
