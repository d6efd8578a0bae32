package io.lbtier.proxy;

import io.lbtier.model.Listener;
import io.lbtier.proxy.handover.Inheritance;
import io.lbtier.proxy.udp.HostAddresses;
import io.lbtier.proxy.udp.UdpPort;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Binds ports to what serves them. One thread at a time. */
final class PortOpener implements Ports.Opener {
  private final EventLoopGroup loops;
  private final DataPlane plane;
  private final Acceptor acceptor;
  private final Inheritance inheritance;

  /** Also those that were closed; one whose sessions go on still has its sockets. */
  private final Map<Integer, UdpPort> datagrams = new HashMap<>();

  /**
   * @param addressesMove whether clients connect to addresses that may leave this node
   * @param inheritance sockets that are bound already
   */
  PortOpener(
      EventLoopGroup loops, DataPlane plane, boolean addressesMove, Inheritance inheritance) {
    this.inheritance = inheritance;
    this.loops = loops;
    this.plane = plane;
    this.acceptor = new Acceptor(loops, plane, addressesMove);
  }

  @Override
  public OpenPort open(Listener.Socket socket) throws IOException {
    return switch (socket.protocol()) {
      case TCP -> acceptor.open(socket.port(), inheritance.take(socket.port()));
      case UDP -> udp(socket.port());
    };
  }

  private UdpPort udp(int port) throws IOException {
    UdpPort known = datagrams.get(port);
    if (known != null && known.reopen()) {
      return known;
    }
    UdpPort opened = UdpPort.open(port, loops, plane, inheritance.shared());
    opened.follow(HostAddresses.now());
    datagrams.put(port, opened);
    return opened;
  }

  /** Takes note of addresses that this host has got, or has not any more. */
  void followAddresses() {
    if (!datagrams.isEmpty()) {
      Set<InetAddress> now = HostAddresses.now();
      datagrams.values().forEach(port -> port.follow(now));
    }
  }

  /** Ends what needs the sockets, which another process serves now. */
  void cut() {
    datagrams.values().forEach(UdpPort::cut);
  }
}
