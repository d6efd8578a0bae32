package io.lbtier.proxy.http;

import io.lbtier.proxy.tcp.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a client and a backend that have gone on from HTTP to another protocol, such
 * as WebSocket: octets are relayed until both sides have ended. Nothing but the end of a drain cuts
 * them: they keep what they found when they were upgraded. Belongs to one event loop.
 */
final class Tunnel {
  private final ClientConnection http;
  private final UpstreamConnection from;
  private final TunnelRecord record;
  private final Relay relay;

  /** Takes over both connections. */
  Tunnel(ClientConnection http, UpstreamConnection from, TunnelRecord record) {
    this.http = http;
    this.from = from;
    this.record = record;
    this.relay =
        new Relay(
            http.channel,
            (SocketChannel) from.channel,
            record.idleMillis(),
            http.worker().plane.draining(),
            record);
  }

  /**
   * Begins to pass octets on.
   *
   * @param early what the backend has sent already; taken over
   */
  void begin(@Nullable ByteBuf early) {
    ByteBuf ahead = http.handOver();
    http.channel.pipeline().replace(http, "tunnel", relay.client());
    from.channel.pipeline().replace(from, "tunnel", relay.backend());
    if (ahead != null) {
      record.forwarded(ahead.readableBytes());
    }
    if (early != null) {
      record.returned(early.readableBytes());
    }
    // The client also gets the head that told of the upgrade.
    relay.begin(ahead, false, early);
  }
}
