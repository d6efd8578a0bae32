package io.lbtier.proxy.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The IPv6 addresses of this host that clients may send to, as the kernel lists them. */
public final class HostAddresses {
  /** A bound, not a limit that is met. */
  static final int MAX = 64;

  private static final Path LIST = Path.of("/proc/net/if_inet6");

  /** Scope of an address of one link (IPV6_ADDR_LINKLOCAL). */
  private static final int LINK_LOCAL = 0x20;

  /** Flags of an address that cannot be used, or not yet (IFA_F_DADFAILED, IFA_F_TENTATIVE). */
  private static final int UNUSABLE = 0x08 | 0x40;

  private HostAddresses() {}

  /** Those that there are now, but link-local ones; none where there is no IPv6. */
  public static Set<InetAddress> now() {
    try {
      return parse(Files.readAllLines(LIST));
    } catch (IOException e) {
      return Set.of();
    }
  }

  /**
   * Of each line: address, interface, length of prefix, scope, flags, all hexadecimal, and name.
   */
  static Set<InetAddress> parse(List<String> lines) throws UnknownHostException {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (String line : lines) {
      String[] columns = line.trim().split(" +", -1);
      if (columns.length == 6
          && addresses.size() < MAX
          && number(columns[3]) != LINK_LOCAL
          && (number(columns[4]) & UNUSABLE) == 0) {
        addresses.add(InetAddress.getByAddress(HexFormat.of().parseHex(columns[0])));
      }
    }
    return addresses;
  }

  private static int number(String hexadecimal) {
    return Integer.parseInt(hexadecimal, 16);
  }
}
