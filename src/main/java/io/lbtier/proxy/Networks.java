package io.lbtier.proxy;

import java.net.InetAddress;
import java.util.List;

/** A set of networks; it tells in a few comparisons each whether an address is in one. */
public final class Networks {
  /** None at all. */
  public static final Networks NONE = new Networks(List.of());

  private final List<Network> networks;

  private Networks(List<Network> networks) {
    this.networks = networks;
  }

  /**
   * The networks that are written so: address, slash and prefix length.
   *
   * @throws IllegalArgumentException when one is not
   */
  public static Networks of(List<String> networks) {
    return new Networks(networks.stream().map(Network::of).toList());
  }

  /** Whether the address is in one of the networks. Any thread. */
  public boolean contain(InetAddress address) {
    return contain(address.getAddress());
  }

  /** The same of an address of 4 or 16 octets. */
  public boolean contain(byte[] octets) {
    for (Network network : networks) {
      if (network.holds(octets)) {
        return true;
      }
    }
    return false;
  }
}
