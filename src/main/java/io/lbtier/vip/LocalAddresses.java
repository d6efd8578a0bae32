package io.lbtier.vip;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** The addresses of this node's network interfaces. */
interface LocalAddresses {
  /** Name of the interface that has the address now; null when none has. */
  @Nullable String interfaceOf(String address);

  /** Asks the kernel each time. */
  static LocalAddresses ofThisNode() {
    return address -> {
      try {
        NetworkInterface found = NetworkInterface.getByInetAddress(InetAddress.ofLiteral(address));
        return found == null ? null : found.getName();
      } catch (SocketException _) {
        return null; // An interface went while it was looked at.
      }
    };
  }
}
