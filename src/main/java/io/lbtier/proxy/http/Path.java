package io.lbtier.proxy.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The one form of a path that is matched and forwarded: dot segments resolved (RFC 3986 section
 * 5.2.4), unreserved characters without percent escapes and the other escapes in upper case
 * (section 6.2.2). Empty segments stay, as does an escaped slash; {@link PathReadings} sees to
 * those. What a backend could resolve to a dot segment by decoding once more is refused.
 */
final class Path {
  /** Longest escape sequence per octet of the plain form is one octet, so output fits the input. */
  static final int REFUSED = -1;

  private Path() {}

  /** The normal form of a path given as text, or null when it is refused. */
  static byte @Nullable [] normalise(String path) {
    byte[] in = Octets.ascii(path);
    byte[] out = new byte[in.length + 1];
    int length = normalise(in, 0, in.length, out);
    return length == REFUSED ? null : Arrays.copyOf(out, length);
  }

  /**
   * Writes the normal form of what stands between {@code from} and {@code to}, which is empty or
   * begins with a slash, and returns its length, at most one more than what was given; or {@link
   * #REFUSED}.
   */
  static int normalise(byte[] b, int from, int to, byte[] out) {
    if (from == to) {
      out[0] = '/';
      return 1;
    }
    int o = 0;
    for (int i = from; i < to; ) {
      out[o++] = '/';
      int segment = o;
      boolean encoded = false;
      for (i++; i < to && b[i] != '/'; i++) {
        int c = b[i];
        if (c == '\\') {
          return REFUSED;
        }
        if (c != '%') {
          encoded |= c == ';';
          out[o++] = (byte) c;
          continue;
        }
        int value = escape(b, i, to);
        if (value <= 0 || value == '\\' || overlong(value, escape(b, i + 3, to))) {
          return REFUSED;
        }
        if (Octets.UNRESERVED[value]) {
          out[o++] = (byte) value;
        } else {
          encoded = true;
          out[o++] = '%';
          out[o++] = (byte) Character.toUpperCase(b[i + 1]);
          out[o++] = (byte) Character.toUpperCase(b[i + 2]);
        }
        i += 2;
      }
      if (isDots(out, segment, o, 1)) {
        o = segment - 1;
      } else if (isDots(out, segment, o, 2)) {
        o = parent(out, segment - 1);
        if (o < 0) {
          return REFUSED;
        }
      } else {
        if (encoded && hidesDots(out, segment, o)) {
          return REFUSED;
        }
        continue;
      }
      if (i == to) {
        out[o++] = '/';
      }
    }
    return o;
  }

  /** Value of the escape at {@code i}, or -1 when there is none. */
  private static int escape(byte[] b, int i, int to) {
    if (i + 2 >= to || b[i] != '%') {
      return -1;
    }
    int high = Octets.hex(b[i + 1]);
    int low = Octets.hex(b[i + 2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  /** UTF-8 that is longer than it need be, a way to hide a slash or a dot. */
  private static boolean overlong(int first, int second) {
    return first == 0xc0
        || first == 0xc1
        || (first == 0xe0 && second >= 0x80 && second < 0xa0)
        || (first == 0xf0 && second >= 0x80 && second < 0x90);
  }

  private static boolean isDots(byte[] b, int from, int to, int dots) {
    return to - from == dots && b[from] == '.' && b[to - 1] == '.';
  }

  /** Where the segment before the slash at {@code slash} has its own, or -1 above the root. */
  private static int parent(byte[] out, int slash) {
    int i = slash - 1;
    while (i >= 0 && out[i] != '/') {
      i--;
    }
    return i;
  }

  /**
   * Whether a part of the segment would be a dot segment to somebody who decodes escapes, however
   * often, or cuts off parameters: {@code ..;a}, {@code ..%2f}, {@code %252e%252e}.
   */
  private static boolean hidesDots(byte[] b, int from, int to) {
    int dots = 0;
    boolean others = false;
    for (int i = from; i <= to; i++) {
      int c = i == to ? '/' : b[i];
      if (c == '%') {
        while (i + 4 < to && b[i + 1] == '2' && b[i + 2] == '5' && isHex(b, i + 3)) {
          i += 2;
        }
        c = Octets.hex(b[i + 1]) << 4 | Octets.hex(b[i + 2]);
        i += 2;
      }
      if (c == '/' || c == '\\' || c == ';') {
        if (!others && (dots == 1 || dots == 2)) {
          return true;
        }
        dots = 0;
        others = false;
      } else if (c == '.') {
        dots++;
      } else {
        others = true;
      }
    }
    return false;
  }

  private static boolean isHex(byte[] b, int i) {
    return Octets.hex(b[i]) >= 0 && Octets.hex(b[i + 1]) >= 0;
  }
}
