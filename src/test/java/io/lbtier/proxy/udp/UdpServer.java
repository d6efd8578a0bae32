package io.lbtier.proxy.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Answers each datagram with its name, a space and what came; so often as it is told. */
final class UdpServer implements AutoCloseable {
  final AtomicLong received = new AtomicLong();
  final Set<Integer> peers = ConcurrentHashMap.newKeySet();

  private final DatagramSocket socket;

  UdpServer(String name, int answers) throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(() -> serve(name, answers));
  }

  UdpServer(String name) throws IOException {
    this(name, 1);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve(String name, int answers) {
    byte[] begin = (name + " ").getBytes(StandardCharsets.US_ASCII);
    byte[] octets = new byte[65_536];
    try {
      while (true) {
        System.arraycopy(begin, 0, octets, 0, begin.length);
        DatagramPacket packet =
            new DatagramPacket(octets, begin.length, octets.length - begin.length);
        socket.receive(packet);
        received.incrementAndGet();
        peers.add(packet.getPort());
        int length = Math.min(begin.length + packet.getLength(), 65_507);
        for (int i = 0; i < answers; i++) {
          socket.send(new DatagramPacket(octets, 0, length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
