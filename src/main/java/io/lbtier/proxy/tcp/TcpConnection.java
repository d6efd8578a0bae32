package io.lbtier.proxy.tcp;

import io.lbtier.model.Pool;
import io.lbtier.model.Retry;
import io.lbtier.proxy.ClientFlow;
import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.ServerName;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.health.Causes;
import io.lbtier.proxy.proxyprotocol.ProxyHeader;
import io.lbtier.proxy.proxyprotocol.ProxyHeaderWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: finds a backend that takes it, and relays from then on. What it found
 * in the snapshot it keeps to its end, but for the pool while it waits for room there. Belongs to
 * one event loop.
 */
final class TcpConnection implements Relay.Owner {
  private final SocketChannel client;
  private final Destination destination;
  private final DataPlane plane;
  private final FlowRecord record;
  private final ClientFlow flow;
  private final ConnectionTicket ticket;
  private final EarlyInput early = new EarlyInput(this::end, this::endedEarly);
  private @Nullable Backend backend;
  private @Nullable Channel upstream;
  private boolean ended;
  private long dialled;

  TcpConnection(SocketChannel client, Destination destination, FlowRecord record, DataPlane plane) {
    this.client = client;
    this.destination = destination;
    this.plane = plane;
    this.record = record;
    this.flow =
        new ClientFlow(
            ProxyHeader.clientOf(client),
            destination.listener(),
            ServerName.of(client),
            destination.pool());
    this.ticket = new ConnectionTicket(this, flow, plane, client.eventLoop());
    record.pool(destination.pool().config().name());
  }

  /** Takes the connection over; nothing of it is read before a backend has taken it too. */
  void begin() {
    client.config().setAutoRead(false);
    client.config().setWriteBufferWaterMark(Dial.WATER_MARK);
    client.pipeline().addLast(early);
    ticket.enters();
  }

  /** There is no backend that could be tried, with room or without. */
  void noBackend() {
    unserved(flow.attempts() == 0 ? "no backend is up" : "no other backend is up");
  }

  /**
   * The backends have as many as they may. A reset tells the client so at once, whether it has sent
   * something or not; an end would pass for an answer of nothing.
   */
  void noRoom(String failure) {
    client.config().setOption(ChannelOption.SO_LINGER, 0);
    unserved(failure);
  }

  private void unserved(String failure) {
    destination.counters().unserved.increment();
    end(failure);
  }

  /** Waits for room; nothing of it is read meanwhile. */
  void waits() {
    if (early.sawEnd()) {
      endedEarly();
    }
  }

  /** It has waited for so long, whatever comes of it. */
  void waited(long nanos) {
    record.waited(nanos);
  }

  /** The client sends no more; one that can have no answer to wait for does not wait. */
  private void endedEarly() {
    if (ticket.waiting() && (early.empty() || !destination.halfClose())) {
      end("client-closed");
    }
  }

  /** Connects to a backend that it has got, and room there. */
  void admitted(Backend next) {
    backend = next;
    flow.given(next);
    dialled = flow.pool().now();
    next.flows.increment();
    record.attempt(next);
    ChannelFuture connecting =
        Dial.to(next, flow.pool().config().timeouts(), client.eventLoop(), plane.transport());
    upstream = connecting.channel();
    connecting.addListener(_ -> connected(next, connecting));
  }

  private void connected(Backend to, ChannelFuture connecting) {
    Throwable failure = connecting.cause();
    if (ended || !client.isOpen()) {
      // Netty tells of a closed channel only some time after it has closed it.
      connecting.channel().close();
      end("reset by client");
    } else if (failure != null) {
      to.failures.increment();
      upstream = null;
      failed(to, failure);
    } else {
      plane.health().succeeded(to);
      flow.pool().answered(to, dialled);
      flow.pool().outcome(to, 0, dialled);
      relay((SocketChannel) connecting.channel());
    }
  }

  private void failed(Backend to, Throwable failure) {
    Pool pool = flow.pool().config();
    String cause = Causes.connect(failure, pool.timeouts().connectMillis());
    if (!Causes.ours(failure)) {
      plane.health().failed(to, cause);
    }
    Retry retry = pool.retry();
    boolean again =
        retry.on().contains(Retry.On.ConnectFailure) && flow.attempts() <= retry.attempts();
    Backend next = again ? ticket.move(to) : null;
    if (next != null) {
      admitted(next);
      return;
    }
    ticket.give(to);
    backend = null;
    if (again) {
      ticket.enters();
    } else {
      unserved(cause);
    }
  }

  private void relay(SocketChannel to) {
    Relay relay = new Relay(client, to, destination.idleTimeoutMillis(), plane.draining(), this);
    introduce(to);
    to.pipeline().replace(Dial.Connecting.class, "relay", relay.backend());
    client.pipeline().replace(early, "relay", relay.client());
    ByteBuf sent = early.take();
    if (sent != null) {
      passed(true, sent.readableBytes());
    }
    relay.begin(sent, early.sawEnd(), null);
  }

  /** Tells the backend who the client is, before anything else, if it is to be told. */
  private void introduce(SocketChannel to) {
    Pool.ProxyProtocol version = flow.pool().config().proxyProtocol();
    if (version != null) {
      ByteBuf header =
          ProxyHeaderWriter.write(
              to.alloc(), version, ProxyHeader.clientOf(client), ProxyHeader.destinationOf(client));
      to.write(header, to.voidPromise());
    }
  }

  @Override
  public void passed(boolean fromClient, int octets) {
    Backend to = backend;
    if (fromClient) {
      record.received(octets);
      destination.counters().bytesReceived.add(octets);
      if (to != null) {
        to.bytesSent.add(octets);
      }
    } else {
      record.sent(octets);
      destination.counters().bytesSent.add(octets);
      if (to != null) {
        to.bytesReceived.add(octets);
      }
    }
  }

  @Override
  public void over(Relay.Ending ending) {
    end(
        switch (ending) {
          case DONE -> "";
          case IDLE -> "idle for " + destination.idleTimeoutMillis() + " ms";
          case CLIENT_RESET -> "reset by client";
          case BACKEND_RESET -> "reset by backend";
          case CUT -> "cut when the proxy stopped";
        });
  }

  /** Ends everything; the failure is empty when both peers wanted it. */
  private void end(String failure) {
    if (ended) {
      return;
    }
    ended = true;
    ticket.drop();
    early.discard();
    client.close();
    if (upstream != null) {
      upstream.close();
    }
    if (backend != null) {
      ticket.give(backend);
    }
    record.end(failure);
  }
}
