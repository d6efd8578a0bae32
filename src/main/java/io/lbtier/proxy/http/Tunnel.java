package io.lbtier.proxy.http;

import io.lbtier.proxy.Deadline;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.telemetry.ListenerCounters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a client and a backend that have gone on from HTTP to another protocol, such
 * as WebSocket: octets pass both ways until both sides have ended. Nothing but the end of a drain
 * cuts them: they keep what they found when they were upgraded. Belongs to one event loop.
 *
 * <p>Back-pressure: a side is read only while the other one is writable. The end of what one side
 * sends is passed on to the other, which may go on sending, but over TLS, where the end of one
 * direction is that of both. A reset is passed on as a reset.
 */
final class Tunnel {
  private final ClientConnection http;
  private final UpstreamConnection from;
  private final Backend backend;
  private final AccessRecord record;
  private final Attempts attempts;
  private final ListenerCounters counters;
  private final Deadline idle;
  private final long idleMillis;
  private final TunnelSide client;
  private final TunnelSide upstream;
  private boolean over;

  /** Takes over both connections, and the record of the request that has led to it. */
  Tunnel(ClientConnection http, UpstreamConnection from, AccessRecord record, Attempts attempts) {
    this.http = http;
    this.from = from;
    this.backend = from.backend;
    this.record = record;
    this.attempts = attempts;
    this.counters = record.listener().counters();
    this.idleMillis = record.listener().config().timeouts().tunnelMillis();
    this.client = new TunnelSide(this, http.channel);
    this.upstream = new TunnelSide(this, (SocketChannel) from.channel);
    this.idle =
        new Deadline(http.channel.eventLoop()) {
          @Override
          protected void expired() {
            end("tunnel-idle");
          }
        };
  }

  /**
   * Begins to pass octets on.
   *
   * @param early what the backend has sent already; taken over
   */
  void begin(@Nullable ByteBuf early) {
    idle.set(idleMillis);
    ByteBuf ahead = http.handOver();
    http.channel.pipeline().replace(http, "tunnel", client);
    from.channel.pipeline().replace(from, "tunnel", upstream);
    if (ahead != null) {
      backend.bytesSent.add(ahead.readableBytes());
    }
    if (early != null) {
      record.sent(early.readableBytes());
      counters.bytesSent.add(early.readableBytes());
    }
    client.relayTo(upstream, ahead);
    // The client also gets the head that told of the upgrade.
    upstream.relayTo(client, early);
  }

  /** Counts octets that a side has sent. */
  void count(TunnelSide side, int octets) {
    if (side == client) {
      record.received(octets);
      counters.bytesReceived.add(octets);
      backend.bytesSent.add(octets);
    } else {
      record.sent(octets);
      counters.bytesSent.add(octets);
      backend.bytesReceived.add(octets);
    }
  }

  /** Something moves: the connection is not idle. */
  void moved() {
    idle.set(idleMillis);
  }

  /** A side has ended, and the other one has been told. */
  void ended() {
    if (client.ended() && upstream.ended()) {
      end("");
    }
  }

  /** A side has closed by itself, or since the proxy stops. */
  void closed(TunnelSide side) {
    boolean cut = side == client && http.worker().plane.draining().getAsBoolean() && !side.sawEnd();
    end(cut ? "proxy-stopped" : "");
  }

  /** A side was reset; the other one learns it the same way. */
  void reset(TunnelSide by) {
    TunnelSide other = by == client ? upstream : client;
    if (other.channel.isActive()) {
      other.channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    end(by == client ? "client-reset" : "backend-reset");
  }

  boolean over() {
    return over;
  }

  private void end(String failure) {
    if (!over) {
      over = true;
      idle.clear();
      http.channel.close();
      from.channel.close();
      attempts.give(backend);
      record.log(System.nanoTime(), failure, attempts);
      attempts.reset();
    }
  }
}
