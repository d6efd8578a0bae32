package io.lbtier.cli;

import io.lbtier.compile.Facts.VipFact;
import io.lbtier.model.Vip;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The hosts that keep the virtual addresses where there is no Kubernetes to know them. Each has its
 * first address for a name, so that all of them call each the same.
 */
final class VipHosts {
  private static final int ANY_PORT = 9;

  private VipHosts() {}

  /**
   * This host and its peers.
   *
   * @param peers an address each, or two of different families with a comma between
   */
  static VipFact of(List<String> peers) {
    List<Vip.Node> nodes = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    List<List<InetAddress>> others = peers.stream().map(VipHosts::addresses).toList();
    nodes.add(node(self(others), seen));
    others.forEach(addresses -> nodes.add(node(addresses, seen)));
    return new VipFact(nodes, Map.of(), Set.of());
  }

  /** A host that is alone with its addresses, seen from where the addresses are. */
  static VipFact aloneWith(Vip vip) {
    List<InetAddress> addresses =
        vip.addresses().stream().map(a -> InetAddress.ofLiteral(a.address())).toList();
    return new VipFact(
        List.of(node(self(List.of(addresses)), new HashSet<>())), Map.of(), Set.of());
  }

  /** Name of this host among them. */
  static String self(VipFact hosts) {
    return hosts.nodes().stream()
        .filter(node -> isHere(InetAddress.ofLiteral(node.addresses().getFirst())))
        .findFirst()
        .orElseThrow()
        .name();
  }

  private static Vip.Node node(List<InetAddress> addresses, Set<String> seen) {
    List<String> texts =
        addresses.stream().sorted(VipHosts::fourFirst).map(NetUtil::toAddressString).toList();
    for (String text : texts) {
      if (!seen.add(text)) {
        throw new UnusableException("--vip-peer: found " + text + " twice; give each host once");
      }
    }
    return new Vip.Node(texts.getFirst().replace(':', '-'), texts);
  }

  private static int fourFirst(InetAddress one, InetAddress other) {
    return Integer.compare(one.getAddress().length, other.getAddress().length);
  }

  private static List<InetAddress> addresses(String peer) {
    List<InetAddress> addresses = Stream.of(peer.split(",", -1)).map(VipHosts::address).toList();
    if (addresses.stream().map(a -> a.getAddress().length).distinct().count() < addresses.size()) {
      throw new UnusableException(
          "--vip-peer: found " + peer + "; give an IPv4 and an IPv6 address, or one of them");
    }
    return addresses;
  }

  private static InetAddress address(String text) {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text.strip());
    } catch (IllegalArgumentException _) {
      throw new UnusableException("--vip-peer: found " + text + "; give an IP address");
    }
    if (isHere(address)) {
      throw new UnusableException(
          "--vip-peer: found " + text + ", which is this host; give the addresses of the others");
    }
    return address;
  }

  /** The addresses from which this host speaks to the first of each family. */
  private static List<InetAddress> self(List<List<InetAddress>> others) {
    List<InetAddress> own = new ArrayList<>();
    for (int length : new int[] {4, 16}) {
      others.stream()
          .flatMap(List::stream)
          .filter(address -> address.getAddress().length == length)
          .findFirst()
          .ifPresent(peer -> own.add(sourceTo(peer)));
    }
    return own;
  }

  private static InetAddress sourceTo(InetAddress peer) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(peer, ANY_PORT)); // Asks for the route; sends nothing.
      return socket.getLocalAddress();
    } catch (IOException | UncheckedIOException e) {
      throw new UnusableException(
          "no way from this host to " + NetUtil.toAddressString(peer) + ": " + e.getMessage());
    }
  }

  private static boolean isHere(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException _) {
      return false;
    }
  }
}
