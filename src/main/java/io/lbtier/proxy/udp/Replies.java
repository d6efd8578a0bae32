package io.lbtier.proxy.udp;

import io.lbtier.proxy.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends datagrams back to clients, from the address that they have sent to. A host may have several
 * addresses, as one does that holds a virtual one, and clients heed no answer from another; so
 * there is a socket for each address that was sent to. Those for IPv6 receive too, since that is
 * the only way to know what was sent to: Netty reads of what the kernel tells of a datagram
 * (ancillary data) that of IPv4 alone. On one event loop.
 */
final class Replies {
  /** So many of this host's addresses get a socket; a bound, not a limit that is met. */
  private static final int ADDRESSES_MAX = 256;

  private final EventLoop loop;
  private final Transport transport;
  private final Sessions sessions;
  private final Map<InetAddress, Channel> byAddress = new HashMap<>();
  private @Nullable Channel any;
  private boolean scheduled;
  private boolean closed;

  Replies(EventLoop loop, Transport transport, Sessions sessions) {
    this.loop = loop;
    this.transport = transport;
    this.sessions = sessions;
  }

  /** Sends through this socket where the kernel does not say what was sent to. */
  void through(Channel socket) {
    any = socket;
  }

  /** Sends from this IPv6 address through the socket that receives what is sent to it. */
  void through(InetAddress address, Channel socket) {
    if (closed) {
      socket.close();
    } else {
      byAddress.put(address, socket);
    }
  }

  /** The host does not have this IPv6 address any more. */
  void without(InetAddress address) {
    Channel socket = byAddress.remove(address);
    if (socket != null) {
      socket.close();
    }
  }

  void close() {
    closed = true;
    byAddress.values().forEach(Channel::close);
    byAddress.clear();
    if (any != null) {
      any.close();
    }
  }

  /**
   * Sends at the end of this turn of the event loop, together with others; takes the octets over.
   *
   * @param from address and port that the client has sent to
   * @return false when there is no room, and they were dropped
   */
  boolean send(ByteBuf octets, InetSocketAddress from, InetSocketAddress client) {
    Channel socket = socket(from);
    if (socket != null && !socket.isWritable()) {
      socket.flush();
    }
    if (socket == null || !socket.isWritable()) {
      octets.release();
      return false;
    }
    socket.write(
        new DatagramPacket(UdpSockets.compact(socket, octets), client), socket.voidPromise());
    if (!scheduled) {
      scheduled = true;
      loop.execute(this::flush);
    }
    return true;
  }

  private void flush() {
    scheduled = false;
    if (any != null) {
      any.flush();
    }
    byAddress.values().forEach(Channel::flush);
  }

  private @Nullable Channel socket(InetSocketAddress from) {
    InetAddress address = from.getAddress();
    if (address.isAnyLocalAddress()) {
      return any;
    }
    Channel known = byAddress.get(address);
    if (known != null && known.isActive()) {
      return known;
    }
    if (address instanceof Inet6Address || byAddress.size() >= ADDRESSES_MAX) {
      return any;
    }
    Channel opened = UdpSockets.sender(transport, loop, from, sessions);
    byAddress.put(address, opened);
    return opened.isActive() ? opened : any;
  }
}
