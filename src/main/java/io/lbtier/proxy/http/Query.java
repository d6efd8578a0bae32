package io.lbtier.proxy.http;

import java.util.Arrays;

/** The query of a target as names and values (as HTML forms encode them). */
final class Query {
  private Query() {}

  /**
   * Whether a parameter of this name has such a value; one without {@code =} has an empty value.
   * Names and values are decoded, of which a wrong escape stays as it is.
   */
  static boolean any(byte[] query, byte[] name, ValueTest test) {
    for (int i = 0, end; i < query.length; i = end + 1) {
      end = Octets.indexOf('&', query, i, query.length);
      int equals = Octets.indexOf('=', query, i, end);
      if (Arrays.equals(decoded(query, i, equals), name)) {
        byte[] value = decoded(query, Math.min(equals + 1, end), end);
        if (test.holds(value, 0, value.length)) {
          return true;
        }
      }
    }
    return false;
  }

  private static byte[] decoded(byte[] b, int from, int to) {
    byte[] out = new byte[to - from];
    int o = 0;
    for (int i = from; i < to; i++) {
      int c = b[i] == '+' ? ' ' : b[i];
      if (c == '%' && i + 2 < to && Octets.hex(b[i + 1]) >= 0 && Octets.hex(b[i + 2]) >= 0) {
        c = Octets.hex(b[i + 1]) << 4 | Octets.hex(b[i + 2]);
        i += 2;
      }
      out[o++] = (byte) c;
    }
    return o == out.length ? out : Arrays.copyOf(out, o);
  }
}
