package io.lbtier.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;

/** Ports and addresses of this machine. */
public final class Ports {
  private Ports() {}

  /** A TCP port that was free on 127.0.0.1 a moment ago. */
  public static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * An IPv4 address of this machine that is not of the loopback network, which EndpointSlices must
   * not have. What is sent there does not leave the machine.
   */
  public static String ownAddress() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
          .filter(a -> !a.isLinkLocalAddress())
          .map(InetAddress::getHostAddress)
          .findFirst()
          .orElseThrow(
              () -> new IllegalStateException("this machine has no address but the loopback's"));
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }
}
