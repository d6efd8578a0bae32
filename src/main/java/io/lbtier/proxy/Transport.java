package io.lbtier.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel is asked for input and output.
 *
 * @param name as logs, metrics and status call it
 * @param handlers makes the handler of an event loop
 * @param server class of listening channels
 * @param client class of connected channels
 * @param datagrams makes channels for datagrams
 */
public record Transport(
    String name,
    IoHandlerFactory handlers,
    Class<? extends ServerSocketChannel> server,
    Class<? extends SocketChannel> client,
    ChannelFactory<? extends DatagramChannel> datagrams) {

  /** Epoll where there is one, else NIO. */
  public static Transport best() {
    return Epoll.isAvailable()
        ? new Transport(
            "epoll",
            new KeepingEpoll(),
            EpollServerSocketChannel.class,
            EpollSocketChannel.class,
            EpollDatagramChannel::new)
        : nio();
  }

  /**
   * Connects from an address of this host.
   *
   * @param from its port is 0, for any; null for whichever address the kernel chooses
   */
  public ChannelFuture connect(
      Bootstrap with, InetSocketAddress to, @Nullable InetSocketAddress from) {
    if (from != null && client == EpollSocketChannel.class) {
      // The port is chosen with the backend known, so that each backend has all the ports.
      with.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
    }
    return with.connect(to, from);
  }

  /** Java's own, on any system. */
  public static Transport nio() {
    return new Transport(
        "nio",
        NioIoHandler.newFactory(),
        NioServerSocketChannel.class,
        NioSocketChannel.class,
        NioDatagramChannel::new);
  }
}
