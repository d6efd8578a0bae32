package io.lbtier.proxy.http;

import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.tcp.Relay;
import io.lbtier.proxy.telemetry.ListenerCounters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a client and a backend that have gone on from HTTP to another protocol, such
 * as WebSocket: octets are relayed until both sides have ended. Nothing but the end of a drain cuts
 * them: they keep what they found when they were upgraded. Belongs to one event loop.
 */
final class Tunnel implements Relay.Owner {
  private final ClientConnection http;
  private final UpstreamConnection from;
  private final Backend backend;
  private final AccessRecord record;
  private final Attempts attempts;
  private final ListenerCounters counters;
  private final Relay relay;

  /** Takes over both connections, and the record of the request that has led to it. */
  Tunnel(ClientConnection http, UpstreamConnection from, AccessRecord record, Attempts attempts) {
    this.http = http;
    this.from = from;
    this.backend = from.backend;
    this.record = record;
    this.attempts = attempts;
    this.counters = record.listener().counters();
    this.relay =
        new Relay(
            http.channel,
            (SocketChannel) from.channel,
            record.listener().config().timeouts().tunnelMillis(),
            http.worker().plane.draining(),
            this);
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
      backend.bytesSent.add(ahead.readableBytes());
    }
    if (early != null) {
      record.sent(early.readableBytes());
      counters.bytesSent.add(early.readableBytes());
    }
    // The client also gets the head that told of the upgrade.
    relay.begin(ahead, false, early);
  }

  @Override
  public void passed(boolean fromClient, int octets) {
    if (fromClient) {
      record.received(octets);
      counters.bytesReceived.add(octets);
      backend.bytesSent.add(octets);
    } else {
      record.sent(octets);
      counters.bytesSent.add(octets);
      backend.bytesReceived.add(octets);
    }
  }

  @Override
  public void over(Relay.Ending ending) {
    attempts.give(backend);
    String failure =
        switch (ending) {
          case DONE -> "";
          case IDLE -> "tunnel-idle";
          case CLIENT_RESET -> "client-reset";
          case BACKEND_RESET -> "backend-reset";
          case CUT -> "proxy-stopped";
        };
    record.log(System.nanoTime(), failure, attempts);
    attempts.reset();
  }
}
