package io.lbtier.proxy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the connections that each client of a port has open, where that is limited. Any thread.
 */
final class ClientConnections {
  private static final long IPV4 = 0xffff_0000_0000L;

  private final ConcurrentHashMap<Long, Integer> open = new ConcurrentHashMap<>();

  /** Counts one more, unless the client has as many as it may have. */
  boolean enter(InetAddress client, int limit) {
    if (open.merge(network(client), 1, Integer::sum) <= limit) {
      return true;
    }
    leave(client);
    return false;
  }

  /** One that was counted has closed. */
  void leave(InetAddress client) {
    open.computeIfPresent(network(client), (_, n) -> n == 1 ? null : n - 1);
  }

  /** An IPv4 address, or the half of an IPv6 address that is of a network (RFC 4291 2.5.4). */
  private static Long network(InetAddress client) {
    ByteBuffer octets = ByteBuffer.wrap(client.getAddress());
    return octets.remaining() == 4 ? IPV4 | (octets.getInt() & 0xffff_ffffL) : octets.getLong();
  }
}
