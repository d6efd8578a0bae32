package io.lbtier.compile;

import io.lbtier.compile.Problem.Reason;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses of backends. */
public final class Addresses {
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final String EXPECTED = "an IPv4 or IPv6 address, without brackets";

  private Addresses() {}

  /** The address in its normal form; null when it is missing or wrong. */
  static @Nullable String compile(Place at, @Nullable String found) {
    if (found == null || found.isEmpty()) {
      at.missing(EXPECTED);
      return null;
    }
    InetAddress address = parse(found);
    if (address == null) {
      at.error(Reason.Invalid, "found %s; give %s".formatted(Quote.of(found), wayOut(found)));
      return null;
    }
    if (address instanceof Inet4Address && found.indexOf(':') >= 0) {
      at.error(
          Reason.Invalid, "found %s; give it as %s".formatted(found, address.getHostAddress()));
      return null;
    }
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      at.error(Reason.Invalid, "found " + found + "; give the address of one backend");
      return null;
    }
    return text(address);
  }

  private static String wayOut(String found) {
    return Hosts.NAME.matcher(found).matches() && found.matches(".*[a-z].*")
        ? EXPECTED + "; host names are not looked up, for their addresses change unnoticed"
        : EXPECTED;
  }

  /** The address that is written so, or null; nothing is looked up. */
  static @Nullable InetAddress parse(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** The one way to write an address, or the text itself where it is none. */
  public static String canonical(String found) {
    InetAddress address = parse(found);
    return address == null ? found : text(address);
  }

  /** The one way to write an address. */
  static String text(InetAddress address) {
    return address instanceof Inet6Address six ? text(six) : address.getHostAddress();
  }

  /** Lower case, no leading zeros, the longest run of zeros left out (RFC 5952 section 4). */
  private static String text(Inet6Address address) {
    byte[] bytes = address.getAddress();
    int[] groups = new int[8];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int start = -1;
    int length = 1; // A run of one is written out.
    for (int i = 0; i < groups.length; i++) {
      int end = i;
      while (end < groups.length && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < groups.length; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
            .append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
