package io.lbtier.proxy;

import java.net.InetAddress;

/** A network of clients or proxies. Immutable. */
public final class Network {
  private final byte[] address;

  /** How many of its bits count. */
  private final int length;

  private Network(byte[] address, int length) {
    this.address = address;
    this.length = length;
  }

  /**
   * The network that is written as address, slash and length.
   *
   * @throws IllegalArgumentException when it is not
   */
  public static Network of(String text) {
    int slash = text.indexOf('/');
    try {
      byte[] address = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
      int length = Integer.parseInt(text.substring(slash + 1));
      if (length >= 0 && length <= 8 * address.length) {
        return new Network(address, length);
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "network: " + text + " (expected: an address and a length such as 10.0.0.0/8)");
  }

  /** Whether an address of 4 or 16 octets is in it. */
  public boolean holds(byte[] client) {
    if (client.length != address.length) {
      return false;
    }
    int whole = length / 8;
    for (int i = 0; i < whole; i++) {
      if (client[i] != address[i]) {
        return false;
      }
    }
    int rest = length % 8;
    return rest == 0 || ((client[whole] ^ address[whole]) & 0xff00 >> rest & 0xff) == 0;
  }
}
