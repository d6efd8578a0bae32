package io.lbtier.proxy;

import io.lbtier.model.Listener;
import io.lbtier.proxy.http.HttpFrontend;
import io.lbtier.proxy.proxyprotocol.ProxyHeader;
import io.lbtier.proxy.proxyprotocol.ProxyHeaderHandler;
import io.lbtier.proxy.socket.TcpServerSocket;
import io.lbtier.proxy.tcp.TcpFrontend;
import io.lbtier.proxy.telemetry.ListenerCounters;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Hands accepted connections to what their port serves at that moment. */
final class Acceptor {
  /** The kernel cuts it to net.core.somaxconn. */
  private static final int BACKLOG = 4096;

  private static final ChannelOption<Integer> IP_TRANSPARENT =
      new IntegerUnixChannelOption("IP_TRANSPARENT", 0, 19);

  private final EventLoopGroup loops;
  private final DataPlane plane;
  private final boolean addressesMove;
  private final FileDescriptors descriptors = FileDescriptors.ofProcess();

  /**
   * @param addressesMove whether clients connect to addresses that may leave this node
   */
  Acceptor(EventLoopGroup loops, DataPlane plane, boolean addressesMove) {
    this.loops = loops;
    this.plane = plane;
    this.addressesMove = addressesMove;
  }

  /**
   * Binds a port, which then takes connections.
   *
   * @param inherited a socket that is bound to it already; null for none
   * @throws IOException if it cannot be bound
   */
  OpenPort open(int port, @Nullable TcpServerSocket inherited) throws IOException {
    ChannelFuture bound =
        (inherited == null
                ? bootstrap(port).channelFactory(plane.transport().servers()).bind(port)
                : bootstrap(port).channelFactory(() -> inherited).register())
            .awaitUninterruptibly();
    if (bound.cause() != null) {
      throw bound.cause() instanceof IOException e ? e : new IOException(bound.cause());
    }
    return new Listening(bound.channel());
  }

  private record Listening(Channel socket) implements OpenPort {
    @Override
    public void close() {
      socket.close().awaitUninterruptibly();
    }

    @Override
    public @Nullable FileDescriptor descriptor() {
      return socket instanceof UnixChannel unix ? unix.fd() : null;
    }
  }

  private ServerBootstrap bootstrap(int port) {
    Integer key = port;
    ClientConnections clients = new ClientConnections();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel client) {
                    accept(client, key, clients);
                  }
                });
    if (addressesMove && plane.transport().epoll()) {
      // Connections inherit it. Without, the kernel sends nothing from an address that is gone, and
      // the answers to requests under way are lost with it; a client keeps what it has received,
      // even though the node that now has the address resets its connection.
      bootstrap.option(IP_TRANSPARENT, 1);
    }
    return bootstrap;
  }

  /** On the event loop of the connection. */
  private void accept(SocketChannel client, Integer port, ClientConnections clients) {
    LiveListener listener = plane.runtime().current().listener(port);
    InetSocketAddress peer = client.remoteAddress();
    if (listener == null || peer == null) {
      client.close();
      return;
    }
    count(client, listener.counters());
    Listener.ConnectionLimits limits = listener.config().connections();
    if (descriptors.scarce(client)
        || (limits != null && listener.counters().active.sum() > limits.total())) {
      refuse(client, listener.counters().refused);
      return;
    }
    Listener.ProxyProtocol proxyProtocol = listener.config().proxyProtocol();
    if (proxyProtocol != null && listener.proxies().contain(peer.getAddress())) {
      client
          .pipeline()
          .addLast(
              new ProxyHeaderHandler(
                  client,
                  proxyProtocol.timeoutMillis(),
                  () -> serve(client, port, clients),
                  new RefusedConnection(plane, listener, peer)));
    } else {
      serve(client, port, clients);
    }
    plane.flows().add(client);
  }

  /** Adds what serves a connection as its port is configured now. */
  private void serve(SocketChannel client, Integer port, ClientConnections clients) {
    LiveListener listener = plane.runtime().current().listener(port);
    if (listener != null && !enter(client, listener.config().connections(), clients)) {
      refuse(client, listener.counters().refused);
      return;
    }
    if (listener != null && !inTime(client, listener.rates())) {
      refuse(client, listener.counters().rateLimited);
      return;
    }
    switch (listener) {
      case null -> client.close();
      case LiveListener.Http _ -> HttpFrontend.install(client, port, plane);
      case LiveListener.Tcp tcp -> TcpFrontend.install(client, tcp, plane);
      case LiveListener.Tls tls -> TcpFrontend.install(client, tls, plane);
      case LiveListener.Udp _ -> client.close();
    }
  }

  /** Counts a connection of its client, where that is limited, and says whether it may be. */
  private static boolean enter(
      SocketChannel client,
      Listener.@Nullable ConnectionLimits limits,
      ClientConnections connections) {
    InetSocketAddress from = limits == null ? null : ProxyHeader.clientOf(client);
    if (limits == null || from == null || limits.perClient() == Integer.MAX_VALUE) {
      return true;
    }
    boolean entered = connections.enter(from.getAddress(), limits.perClient());
    if (entered) {
      client.closeFuture().addListener(_ -> connections.leave(from.getAddress()));
    }
    return entered;
  }

  /** Counts a new connection, where these are limited, and says whether it may be. */
  private static boolean inTime(SocketChannel client, @Nullable ConnectionRates rates) {
    InetSocketAddress from = rates == null ? null : ProxyHeader.clientOf(client);
    return rates == null || from == null || rates.admit(from.getAddress(), System.nanoTime());
  }

  /** By a reset, which leaves nothing behind and tells the client at once. */
  private static void refuse(SocketChannel client, LongAdder counter) {
    counter.increment();
    client.config().setOption(ChannelOption.SO_LINGER, 0);
    client.close();
  }

  private static void count(SocketChannel client, ListenerCounters counters) {
    counters.connections.increment();
    counters.active.increment();
    client.closeFuture().addListener(_ -> counters.active.decrement());
  }
}
