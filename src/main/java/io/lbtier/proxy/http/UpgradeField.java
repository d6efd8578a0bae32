package io.lbtier.proxy.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the Upgrade line of a head says (RFC 9110 section 7.8). One protocol goes on, and none that
 * could carry requests past the routes: h2c, other HTTP, and TLS, in which they could not be seen.
 */
final class UpgradeField {
  private static final byte[] BEGIN = Octets.ascii("Connection: upgrade\r\nUpgrade: ");
  private static final byte[][] REQUESTS = {
    Octets.ascii("h2c"), Octets.ascii("h2"), Octets.ascii("http"), Octets.ascii("tls")
  };

  private byte[] b = {};
  private int count;
  private int from;
  private int to;

  void reset(byte[] bytes) {
    b = bytes;
    count = 0;
  }

  /** Takes note of a line's value; nothing in it is wrong, but not everything {@link #passes}. */
  @Nullable Fault take(int start, int end) {
    count++;
    from = start;
    to = end;
    return null;
  }

  /** Whether there is one line, with one protocol that may go on, with a version or without. */
  boolean passes() {
    if (count != 1) {
      return false;
    }
    int slash = endOfToken(from);
    boolean version = slash < to && b[slash] == '/';
    int end = version ? endOfToken(slash + 1) : slash;
    return slash > from
        && end == to
        && !(version && end == slash + 1)
        && Arrays.stream(REQUESTS).noneMatch(r -> Octets.equalsIgnoreCase(b, from, slash, r));
  }

  private int endOfToken(int begin) {
    int i = begin;
    while (i < to && Octets.TOKEN[b[i] & 0xff]) {
      i++;
    }
    return i;
  }

  /** The one protocol, in lower case. */
  byte[] protocol() {
    byte[] protocol = Arrays.copyOfRange(b, from, to);
    for (int i = 0; i < protocol.length; i++) {
      protocol[i] = (byte) Octets.lower(protocol[i]);
    }
    return protocol;
  }

  /** Whether it names this protocol, in lower case, and no other. */
  boolean is(byte[] protocol) {
    return count == 1 && Octets.equalsIgnoreCase(b, from, to, protocol);
  }

  /** Writes the lines that ask for the protocol, or agree to it; the new end. */
  int write(byte[] out, int o) {
    return Octets.put(Octets.CRLF, out, Octets.put(b, from, to, out, Octets.put(BEGIN, out, o)));
  }
}
