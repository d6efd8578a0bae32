package io.lbtier.proxy;

import io.lbtier.proxy.socket.TcpServerSocket;
import io.lbtier.proxy.socket.TcpSocket;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel is asked for input and output.
 *
 * @param name as logs, metrics and status call it
 * @param handlers makes the handler of an event loop
 * @param servers makes channels that listen for TCP
 * @param clients makes channels that can connect to addresses of a family
 * @param datagrams makes channels for datagrams
 */
public record Transport(
    String name,
    IoHandlerFactory handlers,
    ChannelFactory<? extends ServerChannel> servers,
    Function<SocketProtocolFamily, SocketChannel> clients,
    ChannelFactory<? extends DatagramChannel> datagrams) {

  private static final String EPOLL = "epoll";

  private static final ChannelOption<Integer> IP_BIND_ADDRESS_NO_PORT =
      new IntegerUnixChannelOption("IP_BIND_ADDRESS_NO_PORT", 0, 24);

  /** Whether it is epoll, with what Linux alone can. */
  public boolean epoll() {
    return name.equals(EPOLL);
  }

  /** Epoll where there is one, else NIO. */
  public static Transport best() {
    return Epoll.isAvailable()
        ? new Transport(
            EPOLL,
            EpollIoHandler.newFactory(),
            TcpServerSocket::new,
            TcpSocket::new,
            EpollDatagramChannel::new)
        : nio();
  }

  /**
   * Connects, with a socket for IPv4 alone where that will do: it costs the kernel less.
   *
   * @param with all that is to be set, but the channel
   * @param from an address of this host, with port 0 for any; null for whichever the kernel chooses
   */
  public ChannelFuture connect(
      Bootstrap with, InetSocketAddress to, @Nullable InetSocketAddress from) {
    SocketProtocolFamily family =
        isIpv4(to.getAddress()) && (from == null || isIpv4(from.getAddress()))
            ? SocketProtocolFamily.INET
            : SocketProtocolFamily.INET6;
    SocketChannel channel;
    try {
      channel = clients.apply(family);
    } catch (ChannelException e) {
      return noSocket(with.config().group().next(), e);
    }
    with.channelFactory(() -> channel);
    if (from != null && epoll()) {
      // The port is chosen with the backend known, so that each backend has all the ports.
      with.option(IP_BIND_ADDRESS_NO_PORT, 1);
    }
    return with.connect(to, from);
  }

  /**
   * The kernel has no socket to give. Netty would tell of it on a thread that is no event loop,
   * with a channel that cannot even be closed.
   */
  private static ChannelFuture noSocket(EventLoop loop, ChannelException why) {
    EmbeddedChannel closed = new EmbeddedChannel();
    closed.close();
    return new DefaultChannelPromise(closed, loop).setFailure(why);
  }

  private static boolean isIpv4(InetAddress address) {
    return address instanceof Inet4Address;
  }

  /** Java's own, on any system. */
  public static Transport nio() {
    return new Transport(
        "nio",
        NioIoHandler.newFactory(),
        NioServerSocketChannel::new,
        _ -> new NioSocketChannel(),
        NioDatagramChannel::new);
  }
}
