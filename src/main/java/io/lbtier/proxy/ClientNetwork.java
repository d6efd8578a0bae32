package io.lbtier.proxy;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Who counts as one client. */
final class ClientNetwork {
  private static final long IPV4 = 0xffff_0000_0000L;

  private ClientNetwork() {}

  /** An IPv4 address, or the half of an IPv6 address that is of a network (RFC 4291 2.5.4). */
  static long of(InetAddress client) {
    ByteBuffer octets = ByteBuffer.wrap(client.getAddress());
    return octets.remaining() == 4 ? IPV4 | (octets.getInt() & 0xffff_ffffL) : octets.getLong();
  }
}
