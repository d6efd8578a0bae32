package io.lbtier.proxy.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A client that heeds answers from the address alone that it has sent to. */
final class UdpClient implements AutoCloseable {
  private final DatagramSocket socket;

  UdpClient(String host, int port) throws IOException {
    this(new DatagramSocket(), host, port);
  }

  /** From an address of this host. */
  UdpClient(String from, String host, int port) throws IOException {
    this(new DatagramSocket(0, InetAddress.getByName(from)), host, port);
  }

  private UdpClient(DatagramSocket socket, String host, int port) throws IOException {
    this.socket = socket;
    socket.connect(new InetSocketAddress(InetAddress.getByName(host), port));
    socket.setSoTimeout(5_000);
  }

  UdpClient(int port) throws IOException {
    this("127.0.0.1", port);
  }

  /** Sends a text and returns the answer. */
  String ask(String text) throws IOException {
    send(text.getBytes(StandardCharsets.US_ASCII));
    return new String(receive(), StandardCharsets.US_ASCII);
  }

  void send(byte[] octets) throws IOException {
    socket.send(new DatagramPacket(octets, octets.length));
  }

  byte[] receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    socket.receive(packet);
    return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
  }

  void patience(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void close() {
    socket.close();
  }
}
