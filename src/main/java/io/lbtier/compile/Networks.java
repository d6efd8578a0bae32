package io.lbtier.compile;

import io.lbtier.compile.Problem.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Networks of clients, each an address and the length of the part that counts. */
final class Networks {
  private static final String EXPECTED =
      "an address such as 192.0.2.1 or a network such as 10.0.0.0/8";

  private Networks() {}

  /** The network with its length; null when it is wrong. */
  static @Nullable String compile(Place at, String found) {
    int slash = found.indexOf('/');
    InetAddress address = Addresses.parse(slash < 0 ? found : found.substring(0, slash));
    if (address == null) {
      at.error(Reason.Invalid, "found %s; give %s".formatted(Quote.of(found), EXPECTED));
      return null;
    }
    int bits = address.getAddress().length * 8;
    int length = slash < 0 ? bits : length(found.substring(slash + 1));
    if (length < 0 || length > bits) {
      at.error(
          Reason.Invalid,
          "found %s; give a length of 0 to %d after the slash".formatted(Quote.of(found), bits));
      return null;
    }
    String network = Addresses.text(masked(address, length)) + "/" + length;
    if (slash >= 0 && !masked(address, length).equals(address)) {
      at.error(Reason.Invalid, "found %s; give %s".formatted(Quote.of(found), network));
      return null;
    }
    return network;
  }

  private static int length(String digits) {
    return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
  }

  /** The address with only the first bits of it. */
  private static InetAddress masked(InetAddress address, int length) {
    byte[] bytes = address.getAddress();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.clamp(length - 8L * i, 0, 8);
      bytes[i] &= (byte) (0xff00 >> kept);
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
