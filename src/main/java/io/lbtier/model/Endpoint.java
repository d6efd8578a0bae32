package io.lbtier.model;

/**
 * Where a backend listens.
 *
 * @param address IPv4 or IPv6 address, without brackets
 * @param port 1 to 65535
 * @param weight share of new flows relative to the other backends of the pool, 0 to 65535; 0 means
 *     no new ones
 */
public record Endpoint(String address, int port, int weight) {
  /** Address and port as people write them, IPv6 in brackets. */
  public String label() {
    return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
  }
}
