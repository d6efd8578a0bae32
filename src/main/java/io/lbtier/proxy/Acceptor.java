package io.lbtier.proxy;

import io.lbtier.model.Listener;
import io.lbtier.proxy.http.HttpFrontend;
import io.lbtier.proxy.proxyprotocol.ProxyHeaderHandler;
import io.lbtier.proxy.tcp.TcpFrontend;
import io.lbtier.proxy.telemetry.ListenerCounters;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Hands accepted connections to what their port serves at that moment. */
final class Acceptor {
  /** The kernel cuts it to net.core.somaxconn. */
  private static final int BACKLOG = 4096;

  private final EventLoopGroup loops;
  private final DataPlane plane;
  private final boolean addressesMove;

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
   * @throws IOException if it cannot be bound
   */
  OpenPort open(int port) throws IOException {
    ChannelFuture bound = bootstrap(port).bind(port).awaitUninterruptibly();
    if (bound.cause() != null) {
      throw bound.cause() instanceof IOException e ? e : new IOException(bound.cause());
    }
    return () -> bound.channel().close().awaitUninterruptibly();
  }

  private ServerBootstrap bootstrap(int port) {
    Integer key = port;
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(plane.transport().server())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel client) {
                    accept(client, key);
                  }
                });
    if (addressesMove && plane.transport().server() == EpollServerSocketChannel.class) {
      // Connections inherit it. Without, the kernel sends nothing from an address that is gone, and
      // the answers to requests under way are lost with it; a client keeps what it has received,
      // even though the node that now has the address resets its connection.
      bootstrap.option(EpollChannelOption.IP_TRANSPARENT, true);
    }
    return bootstrap;
  }

  /** On the event loop of the connection. */
  private void accept(SocketChannel client, Integer port) {
    LiveListener listener = plane.runtime().current().listener(port);
    InetSocketAddress peer = client.remoteAddress();
    if (listener == null || peer == null) {
      client.close();
      return;
    }
    count(client, listener.counters());
    Listener.ProxyProtocol proxyProtocol = listener.config().proxyProtocol();
    if (proxyProtocol != null && listener.proxies().contain(peer.getAddress())) {
      client
          .pipeline()
          .addLast(
              new ProxyHeaderHandler(
                  client,
                  proxyProtocol.timeoutMillis(),
                  () -> serve(client, port),
                  new RefusedConnection(plane, listener, peer)));
    } else {
      serve(client, port);
    }
    plane.flows().add(client);
  }

  /** Adds what serves a connection as its port is configured now. */
  private void serve(SocketChannel client, Integer port) {
    switch (plane.runtime().current().listener(port)) {
      case null -> client.close();
      case LiveListener.Http _ -> HttpFrontend.install(client, port, plane);
      case LiveListener.Tcp tcp -> TcpFrontend.install(client, tcp, plane);
      case LiveListener.Tls tls -> TcpFrontend.install(client, tls, plane);
      case LiveListener.Udp _ -> client.close();
    }
  }

  private static void count(SocketChannel client, ListenerCounters counters) {
    counters.connections.increment();
    counters.active.increment();
    client.closeFuture().addListener(_ -> counters.active.decrement());
  }
}
