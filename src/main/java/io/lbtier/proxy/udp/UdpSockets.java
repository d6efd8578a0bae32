package io.lbtier.proxy.udp;

import io.lbtier.proxy.Transport;
import io.lbtier.proxy.balance.Backend;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Opens the sockets of a UDP port and its sessions, for datagrams of any size. */
final class UdpSockets {
  /** Octets; the length of a datagram has 16 bits (RFC 768). */
  private static final int LARGEST = 65_536;

  /** So many datagrams of clients are received by one system call (recvmmsg). */
  private static final int BATCH = 16;

  /** Octets; the kernel cuts it to net.core.rmem_max. */
  private static final int RECEIVE_BUFFER = 1024 * 1024;

  /** Of what waits for the kernel; more is dropped, as a network does. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(128 * 1024, 256 * 1024);

  private UdpSockets() {}

  /** Whether sockets can share a port, and are told which address was sent to: with epoll. */
  static boolean shared(Transport transport) {
    return transport.epoll();
  }

  /**
   * Binds a socket that clients send to; not on an event loop.
   *
   * @param at port and address, which may be any of this host
   * @param shared whether others may be bound to the same port
   */
  static Channel bind(
      Transport transport,
      EventLoop loop,
      InetSocketAddress at,
      boolean shared,
      ChannelHandler handler)
      throws IOException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(transport.datagrams())
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(ChannelOption.RECVBUF_ALLOCATOR, received(1))
            .handler(handler);
    if (shared) {
      bootstrap
          .option(UnixChannelOption.SO_REUSEPORT, true)
          .option(EpollChannelOption.IP_RECVORIGDSTADDR, true)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST)
          .option(ChannelOption.RECVBUF_ALLOCATOR, received(BATCH));
    }
    ChannelFuture bound = bootstrap.bind(at).awaitUninterruptibly();
    if (bound.cause() != null) {
      throw bound.cause() instanceof IOException e ? e : new IOException(bound.cause());
    }
    return bound.channel();
  }

  /**
   * A socket that sends from one of this host's addresses. It is connected to a port that nobody
   * sends from, so that the others go on to receive; what comes between binding and connecting it
   * is received like the rest. Closed when it cannot be bound, as when the host does not have the
   * address any more. On the event loop, for a shared port.
   */
  static DatagramChannel sender(
      Transport transport, EventLoop loop, InetSocketAddress from, ChannelHandler handler) {
    DatagramChannel channel = transport.datagrams().newChannel();
    channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
    channel.config().setWriteBufferWaterMark(WATER_MARK);
    // By recvmmsg, which tells who has sent; of a connected socket Netty otherwise knows better.
    channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST);
    channel.config().setRecvByteBufAllocator(received(BATCH));
    channel.pipeline().addLast(handler);
    loop.register(channel);
    if (channel.bind(from).isSuccess()) {
      channel.connect(new InetSocketAddress(from.getAddress(), 1));
    } else {
      // Connected, it would send from an address of the kernel's choice.
      channel.close();
    }
    return channel;
  }

  /** A socket to a backend, which hears when nobody listens there; on the event loop. */
  static ChannelFuture connect(
      Transport transport, EventLoop loop, Backend backend, ChannelHandler handler) {
    DatagramChannel channel = transport.datagrams().newChannel();
    channel.config().setWriteBufferWaterMark(WATER_MARK);
    channel.config().setRecvByteBufAllocator(received(1));
    channel.pipeline().addLast(handler);
    loop.register(channel);
    return channel.connect(backend.address(), backend.source());
  }

  /**
   * Asks the kernel once when there is something, and not once more to hear that there is nothing.
   */
  private static RecvByteBufAllocator received(int datagrams) {
    return new FixedRecvByteBufAllocator(datagrams * LARGEST).maxMessagesPerRead(1);
  }

  /**
   * The same octets in a buffer of their length; takes the other one over. What it was received in
   * has room for many of the largest, which one that waits must not hold.
   */
  static ByteBuf compact(Channel to, ByteBuf octets) {
    try {
      return to.alloc().directBuffer(octets.readableBytes()).writeBytes(octets);
    } finally {
      octets.release();
    }
  }
}
