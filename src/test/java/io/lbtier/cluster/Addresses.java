package io.lbtier.cluster;

import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Addresses of this machine. */
public final class Addresses {
  private Addresses() {}

  /**
   * An IPv4 address of this machine that is not of the loopback network, which EndpointSlices must
   * not have. What is sent there does not leave the machine.
   */
  public static String own() {
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
