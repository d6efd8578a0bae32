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
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: finds a backend that takes it, and relays from then on. What it found
 * in the snapshot it keeps to its end. Belongs to one event loop.
 */
final class TcpConnection implements Relay.Owner {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 128 * 1024);

  private final SocketChannel client;
  private final Destination destination;
  private final DataPlane plane;
  private final FlowRecord record;
  private final ClientFlow flow;
  private final EarlyInput early = new EarlyInput(this::end);
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
  }

  /** Takes the connection over; nothing of it is read before a backend has taken it too. */
  void begin() {
    client.config().setAutoRead(false);
    client.config().setWriteBufferWaterMark(WATER_MARK);
    client.pipeline().addLast(early);
    connect();
  }

  /** Connects to a backend that has not been tried, or gives up. */
  private void connect() {
    boolean first = flow.attempts() == 0;
    Backend next = flow.next();
    if (next == null) {
      destination.counters().unserved.increment();
      end(first ? "no backend is up" : "no other backend is up");
      return;
    }
    backend = next;
    dialled = destination.pool().now();
    next.active.increment();
    next.flows.increment();
    record.attempt(next);
    ChannelFuture connecting =
        plane.transport().connect(bootstrap(), next.address(), next.source());
    upstream = connecting.channel();
    connecting.addListener(_ -> connected(next, connecting));
  }

  private Bootstrap bootstrap() {
    long timeout = destination.pool().config().timeouts().connectMillis();
    return new Bootstrap()
        .group(client.eventLoop())
        .channel(plane.transport().client())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout))
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new Sips())
        .handler(new Connecting());
  }

  /** Until a relay takes its place; why a connection fails is told by its future. */
  private static final class Connecting extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
  }

  private void connected(Backend to, ChannelFuture connecting) {
    Throwable failure = connecting.cause();
    if (ended || !client.isOpen()) {
      // Netty tells of a closed channel only some time after it has closed it.
      connecting.channel().close();
      end("reset by client");
    } else if (failure != null) {
      to.active.decrement();
      to.failures.increment();
      backend = null;
      upstream = null;
      failed(to, failure);
    } else {
      plane.health().succeeded(to);
      destination.pool().answered(to, dialled);
      destination.pool().outcome(to, 0, dialled);
      relay((SocketChannel) connecting.channel());
    }
  }

  private void failed(Backend to, Throwable failure) {
    Pool pool = destination.pool().config();
    String cause = Causes.connect(failure, pool.timeouts().connectMillis());
    if (!Causes.ours(failure)) {
      plane.health().failed(to, cause);
    }
    Retry retry = pool.retry();
    if (retry.on().contains(Retry.On.ConnectFailure) && flow.attempts() <= retry.attempts()) {
      connect();
    } else {
      destination.counters().unserved.increment();
      end(cause);
    }
  }

  private void relay(SocketChannel to) {
    KeepAlive.on(to);
    Relay relay = new Relay(client, to, destination.idleTimeoutMillis(), plane.draining(), this);
    introduce(to);
    to.pipeline().replace(Connecting.class, "relay", relay.backend());
    client.pipeline().replace(early, "relay", relay.client());
    ByteBuf sent = early.take();
    if (sent != null) {
      passed(true, sent.readableBytes());
    }
    relay.begin(sent, early.sawEnd(), null);
  }

  /** Tells the backend who the client is, before anything else, if it is to be told. */
  private void introduce(SocketChannel to) {
    Pool.ProxyProtocol version = destination.pool().config().proxyProtocol();
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
    early.discard();
    client.close();
    if (upstream != null) {
      upstream.close();
    }
    if (backend != null) {
      backend.active.decrement();
    }
    record.end(failure);
  }
}
