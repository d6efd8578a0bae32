package io.lbtier.proxy;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the connections that each client of a port has open, where that is limited. Any thread.
 */
final class ClientConnections {
  private final ConcurrentHashMap<Long, Integer> open = new ConcurrentHashMap<>();

  /** Counts one more, unless the client has as many as it may have. */
  boolean enter(InetAddress client, int limit) {
    if (open.merge(ClientNetwork.of(client), 1, Integer::sum) <= limit) {
      return true;
    }
    leave(client);
    return false;
  }

  /** One that was counted has closed. */
  void leave(InetAddress client) {
    open.computeIfPresent(ClientNetwork.of(client), (_, n) -> n == 1 ? null : n - 1);
  }
}
