package io.lbtier.proxy.tcp;

import io.lbtier.model.KeyPart;
import io.lbtier.model.Pool;
import io.lbtier.model.Retry;
import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.Deadline;
import io.lbtier.proxy.balance.Attributes;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Flow;
import io.lbtier.proxy.balance.StableHash;
import io.lbtier.proxy.health.Causes;
import io.lbtier.proxy.proxyprotocol.ProxyHeader;
import io.lbtier.proxy.proxyprotocol.ProxyHeaderWriter;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client and, once a backend has taken it, the connection to the backend; both
 * on one event loop, whose thread alone is in here. What it found in the snapshot it keeps to its
 * end.
 *
 * <p>Back-pressure: a side is read only while the other one is writable, so what waits in memory is
 * bounded by the water mark and one read. The end of what one side sends is passed on to the other,
 * which may go on sending; when both have ended, both are closed. A reset is passed on as a reset.
 */
final class Relay implements Flow, Attributes {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 128 * 1024);

  private final SocketChannel client;
  private final Destination destination;
  private final DataPlane plane;
  private final FlowRecord record;
  private final Deadline idle;
  private final Side clientSide;
  private final List<Backend> tried = new ArrayList<>(1);
  private @Nullable Backend backend;
  private @Nullable SocketChannel upstream;
  private Side backendSide;
  private boolean ended;
  private long dialled;

  Relay(SocketChannel client, Destination destination, FlowRecord record, DataPlane plane) {
    this.client = client;
    this.destination = destination;
    this.plane = plane;
    this.record = record;
    this.clientSide = new Side(this, "client");
    this.backendSide = new Side(this, "backend");
    this.idle =
        new Deadline(client.eventLoop()) {
          @Override
          protected void expired() {
            end("idle for " + destination.idleTimeoutMillis() + " ms");
          }
        };
    client.config().setWriteBufferWaterMark(WATER_MARK);
  }

  ChannelHandler clientSide() {
    return clientSide;
  }

  @Override
  public boolean tried(Backend candidate) {
    return tried.contains(candidate);
  }

  @Override
  public long key() {
    return destination.pool().key(this);
  }

  @Override
  public long add(KeyPart part, long hash) {
    return switch (part.kind()) {
      case ClientAddress -> {
        InetSocketAddress address = ProxyHeader.clientOf(client);
        yield address == null ? hash : StableHash.add(hash, address.getAddress().getHostAddress());
      }
      case Listener -> StableHash.add(hash, destination.listener());
      case Text, Host, Method, Path, Header, Cookie, Query -> hash;
    };
  }

  /** Connects to a backend that has not been tried, or gives up. */
  void connect() {
    Backend next = destination.pool().pick(this);
    if (next == null) {
      destination.counters().unserved.increment();
      end(tried.isEmpty() ? "no backend is up" : "no other backend is up");
      return;
    }
    backend = next;
    tried.add(next);
    dialled = destination.pool().now();
    next.active.increment();
    next.flows.increment();
    record.attempt(next);
    backendSide = new Side(this, "backend");
    backendSide.relayTo(client);
    ChannelFuture connecting = bootstrap().connect(next.address());
    upstream = (SocketChannel) connecting.channel();
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
        .handler(backendSide);
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
      KeepAlive.on((SocketChannel) connecting.channel());
      plane.health().succeeded(to);
      destination.pool().answered(to, dialled);
      moved();
      introduce(connecting.channel());
      clientSide.relayTo((SocketChannel) connecting.channel());
      if (client.isOpen()) {
        client.config().setAutoRead(true);
      }
    }
  }

  /** Tells the backend who the client is, before anything else, if it is to be told. */
  private void introduce(Channel to) {
    Pool.ProxyProtocol version = destination.pool().config().proxyProtocol();
    if (version != null) {
      ByteBuf header =
          ProxyHeaderWriter.write(
              to.alloc(), version, ProxyHeader.clientOf(client), ProxyHeader.destinationOf(client));
      to.write(header, to.voidPromise());
    }
  }

  private void failed(Backend to, Throwable failure) {
    Pool pool = destination.pool().config();
    String cause = Causes.connect(failure, pool.timeouts().connectMillis());
    if (!Causes.ours(failure)) {
      plane.health().failed(to, cause);
    }
    Retry retry = pool.retry();
    if (retry.on().contains(Retry.On.ConnectFailure) && tried.size() <= retry.attempts()) {
      connect();
    } else {
      destination.counters().unserved.increment();
      end(cause);
    }
  }

  /** Something moved: the connection is not idle. */
  void moved() {
    idle.set(destination.idleTimeoutMillis());
  }

  /** Counts bytes read from a side. */
  void count(Side from, int bytes) {
    Backend to = backend;
    if (from == clientSide) {
      record.received(bytes);
      destination.counters().bytesReceived.add(bytes);
      if (to != null) {
        to.bytesSent.add(bytes);
      }
    } else {
      record.sent(bytes);
      destination.counters().bytesSent.add(bytes);
      if (to != null) {
        to.bytesReceived.add(bytes);
      }
    }
  }

  /** A side has passed its end on; the connection is over when both have. */
  void sideEnded() {
    if (clientSide.ended() && backendSide.ended()) {
      end("");
    }
  }

  /** A side was reset; the other one learns it the same way. */
  void reset(Side by, String cause) {
    Channel other = by == clientSide ? upstream : client;
    if (other != null && other.isActive()) {
      other.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    end(cause);
  }

  /** Ends everything; the failure is empty when both peers wanted it. */
  void end(String failure) {
    if (ended) {
      return;
    }
    ended = true;
    idle.clear();
    clientSide.discard();
    client.close();
    if (upstream != null) {
      upstream.close();
    }
    if (backend != null) {
      backend.active.decrement();
    }
    record.end(failure);
  }

  /** Whether this connection is over, so that nothing more may be passed on. */
  boolean over() {
    return ended;
  }
}
