package io.lbtier.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a backend listens.
 *
 * @param address IPv4 or IPv6 address, without brackets
 * @param port 1 to 65535
 * @param weight share of new flows relative to the other backends of the pool, 0 to 65535; 0 means
 *     no new ones
 * @param zone that it is in; null when that is not known
 */
public record Endpoint(String address, int port, int weight, @Nullable String zone) {
  /** One that is in no zone that is known. */
  public Endpoint(String address, int port, int weight) {
    this(address, port, weight, null);
  }

  /** Address and port as people write them, IPv6 in brackets. */
  public String label() {
    return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
  }
}
