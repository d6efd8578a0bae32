package io.lbtier.proxy.http2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fields that both sides know from the begin (RFC 7541 Appendix A), counted from 1. */
final class StaticTable {
  private static final String FIELDS =
      """
      :authority
      :method GET
      :method POST
      :path /
      :path /index.html
      :scheme http
      :scheme https
      :status 200
      :status 204
      :status 206
      :status 304
      :status 400
      :status 404
      :status 500
      accept-charset
      accept-encoding gzip, deflate
      accept-language
      accept-ranges
      accept
      access-control-allow-origin
      age
      allow
      authorization
      cache-control
      content-disposition
      content-encoding
      content-language
      content-length
      content-location
      content-range
      content-type
      cookie
      date
      etag
      expect
      expires
      from
      host
      if-match
      if-modified-since
      if-none-match
      if-range
      if-unmodified-since
      last-modified
      link
      location
      max-forwards
      proxy-authenticate
      proxy-authorization
      range
      referer
      refresh
      retry-after
      server
      set-cookie
      strict-transport-security
      transfer-encoding
      user-agent
      vary
      via
      www-authenticate
      """;

  static final int AUTHORIZATION = 23;
  static final int COOKIE = 32;
  static final int PROXY_AUTHORIZATION = 49;
  static final int SET_COOKIE = 55;

  private static final byte[][] NAMES;
  private static final byte[][] VALUES;

  /** How many fields it has. */
  static final int SIZE;

  /** By hash, and behind it where that is taken: the first field of a name; 0 for none. */
  private static final byte[] SLOTS = new byte[256];

  static {
    String[] lines = FIELDS.split("\n");
    SIZE = lines.length;
    NAMES = new byte[SIZE + 1][];
    VALUES = new byte[SIZE + 1][];
    NAMES[0] = new byte[0];
    VALUES[0] = new byte[0];
    for (int i = 1; i <= SIZE; i++) {
      int space = lines[i - 1].indexOf(' ');
      String line = lines[i - 1];
      NAMES[i] = octets(space < 0 ? line : line.substring(0, space));
      VALUES[i] = octets(space < 0 ? "" : line.substring(space + 1));
      byte[] name = NAMES[i];
      if (!Arrays.equals(name, NAMES[i - 1])) {
        int slot = slot(hash(name, 0, name.length));
        while (SLOTS[slot] != 0) {
          slot = slot + 1 & 0xff;
        }
        SLOTS[slot] = (byte) i;
      }
    }
  }

  private StaticTable() {}

  private static byte[] octets(String s) {
    return s.getBytes(StandardCharsets.US_ASCII);
  }

  /** The hash that {@link #find} goes by. */
  static int hash(byte[] b, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + b[i];
    }
    return hash;
  }

  private static int slot(int hash) {
    return (hash * 0x9E3779B9) >>> 24;
  }

  /** The first field with the name between {@code from} and {@code to}; 0 for none. */
  static int find(int hash, byte[] b, int from, int to) {
    int slot = slot(hash);
    for (int i = SLOTS[slot]; i != 0; i = SLOTS[slot]) {
      if (Arrays.equals(NAMES[i], 0, NAMES[i].length, b, from, to)) {
        return i;
      }
      slot = slot + 1 & 0xff;
    }
    return 0;
  }

  /** The field with the name of the field {@code first} and this value; 0 for none. */
  static int withValue(int first, byte[] b, int from, int to) {
    for (int i = first; i <= SIZE && Arrays.equals(NAMES[i], NAMES[first]); i++) {
      if (VALUES[i].length > 0 && Arrays.equals(VALUES[i], 0, VALUES[i].length, b, from, to)) {
        return i;
      }
    }
    return 0;
  }

  static byte[] name(int index) {
    return NAMES[index];
  }

  static byte[] value(int index) {
    return VALUES[index];
  }
}
