package io.lbtier.proxy.http;

/**
 * A path as the most lenient backend would read it: percent escapes decoded, however often they
 * were encoded, escaped slashes and backslashes being slashes then; parameters of segments cut off
 * as servlet containers do; empty segments left out. What still needs an escape keeps one.
 */
final class LenientPath {
  private LenientPath() {}

  /** There is no one reading: a slash is escaped among parameters. */
  static final int UNCLEAR = -1;

  /** Writes the reading of a normal form; its length, which is not more, or {@link #UNCLEAR}. */
  static int read(byte[] b, int from, int to, byte[] out) {
    int o = 0;
    boolean parameters = false;
    for (int i = from; i < to; i++) {
      int c = b[i];
      boolean escaped = c == '%';
      if (escaped) {
        while (encodedAgain(b, i, to)) {
          i += 2;
        }
        c = Octets.hex(b[i + 1]) << 4 | Octets.hex(b[i + 2]);
        i += 2;
      }
      if (c == '/' || c == '\\') {
        if (parameters && escaped) {
          return UNCLEAR;
        }
        parameters = false;
        if (o == 0 || out[o - 1] != '/') {
          out[o++] = '/';
        }
      } else if (c == ';') {
        parameters = true;
      } else if (!parameters) {
        o = escaped && !Octets.UNRESERVED[c] ? escape(b, i, out, o) : put(c, out, o);
      }
    }
    return o;
  }

  /** Whether the escape at {@code i} is one of a percent sign that begins another. */
  private static boolean encodedAgain(byte[] b, int i, int to) {
    return i + 4 < to
        && b[i + 1] == '2'
        && b[i + 2] == '5'
        && Octets.hex(b[i + 3]) >= 0
        && Octets.hex(b[i + 4]) >= 0;
  }

  private static int put(int c, byte[] out, int o) {
    out[o] = (byte) c;
    return o + 1;
  }

  /** The escape whose last digit stands at {@code last}. */
  private static int escape(byte[] b, int last, byte[] out, int o) {
    out[o] = '%';
    out[o + 1] = (byte) Character.toUpperCase(b[last - 1]);
    out[o + 2] = (byte) Character.toUpperCase(b[last]);
    return o + 3;
  }

  /** Writes a path without its empty segments but with all else that it has; its length. */
  static int merge(byte[] b, int from, int to, byte[] out) {
    int o = 0;
    for (int i = from; i < to; i++) {
      if (b[i] != '/' || o == 0 || out[o - 1] != '/') {
        out[o++] = b[i];
      }
    }
    return o;
  }
}
