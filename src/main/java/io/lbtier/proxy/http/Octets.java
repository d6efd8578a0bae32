package io.lbtier.proxy.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Which octets may stand where (RFC 9110, RFC 9112, RFC 3986), as tables indexed by the octet. */
final class Octets {
  /** A character of a token (RFC 9110 section 5.6.2). */
  static final boolean[] TOKEN = table("!#$%&'*+-.^_`|~");

  /** A character of a header's value: visible, space, tab, or outside ASCII. */
  static final boolean[] VALUE = new boolean[256];

  /**
   * A character of a path or query. Wider than RFC 3986 by the characters that browsers send as
   * they are; narrower than some servers: no quotes and angle brackets, nothing outside ASCII.
   */
  static final boolean[] TARGET = table("-._~!$&'()*+,;=:@/?%|^`{}[]\\");

  /** A character of a host name as this proxy takes it: no percent escapes, no sub-delimiters. */
  static final boolean[] HOST = table("-._");

  /** A character that needs no percent escape anywhere (RFC 3986 section 2.3). */
  static final boolean[] UNRESERVED = table("-._~");

  /**
   * The character of a token in lower case, and 0 for what is none. An underscore becomes a dash:
   * servers that turn header names into variables cannot tell them apart, so neither do we.
   */
  static final byte[] NAME = new byte[256];

  static final byte[] CRLF = {'\r', '\n'};

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  static {
    for (int c = 0; c < 256; c++) {
      VALUE[c] = c == '\t' || (c >= ' ' && c != 0x7f);
      NAME[c] = TOKEN[c] ? (byte) (c == '_' ? '-' : lower(c)) : 0;
    }
  }

  private Octets() {}

  private static boolean[] table(String others) {
    boolean[] table = new boolean[256];
    for (int c = 0; c < 128; c++) {
      table[c] =
          others.indexOf(c) >= 0 || (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
    }
    return table;
  }

  /** An ASCII letter in lower case, anything else as it is. */
  static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  /** Value of a hexadecimal digit, or -1. */
  static int hex(int c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
  }

  /** Where the next such octet is from {@code at} on, or {@code bound} when there is none. */
  static int indexOf(char c, byte[] b, int at, int bound) {
    int i = at;
    while (i < bound && b[i] != c) {
      i++;
    }
    return i;
  }

  /** Where the characters of a header's value end, at the latest at {@code n}. */
  static int endOfValue(byte[] b, int i, int n) {
    // Eight at a time: a high bit is left where an octet is below a space or is DEL.
    while (i + 8 <= n) {
      long x = (long) LONGS.get(b, i);
      long del = x ^ (EACH * 0x7f);
      if (((((x - EACH * 0x20) & ~x) | ((del - EACH) & ~del)) & HIGH) != 0) {
        break;
      }
      i += 8;
    }
    while (i < n && VALUE[b[i] & 0xff]) {
      i++;
    }
    return i;
  }

  /** Whether the octets are {@code lowerCase} in any case. */
  static boolean equalsIgnoreCase(byte[] b, int from, int to, byte[] lowerCase) {
    if (to - from != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if (lower(b[from + i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the octets are exactly these. */
  static boolean equals(byte[] b, int from, int to, byte[] octets) {
    return to - from == octets.length && Arrays.equals(b, from, to, octets, 0, octets.length);
  }

  static byte[] ascii(String s) {
    return s.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] utf8(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  /** The name of a header in the form of {@link #NAME}. */
  static byte[] fieldName(String name) {
    byte[] octets = ascii(name);
    for (int i = 0; i < octets.length; i++) {
      octets[i] = NAME[octets[i] & 0xff];
    }
    return octets;
  }

  static String text(byte[] b, int from, int to) {
    return new String(b, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** Whether the octets are exactly this text of ASCII. */
  static boolean isText(byte[] b, int from, int to, String text) {
    boolean same = to - from == text.length();
    for (int i = 0; same && i < text.length(); i++) {
      same = b[from + i] == text.charAt(i);
    }
    return same;
  }

  /** Where the octets begin without the spaces and tabs before them. */
  static int trimBegin(byte[] b, int from, int to) {
    int i = from;
    while (i < to && (b[i] == ' ' || b[i] == '\t')) {
      i++;
    }
    return i;
  }

  /** Where the octets end without the spaces and tabs after them. */
  static int trimEnd(byte[] b, int from, int to) {
    int i = to;
    while (i > from && (b[i - 1] == ' ' || b[i - 1] == '\t')) {
      i--;
    }
    return i;
  }

  /** Whether two field names of the same length are one, an underscore counting as a dash. */
  static boolean sameName(byte[] b, int x, int y, int length) {
    for (int i = 0; i < length; i++) {
      if (NAME[b[x + i] & 0xff] != NAME[b[y + i] & 0xff]) {
        return false;
      }
    }
    return true;
  }

  /** Whether a field name stands there; {@code name} in the form of {@link #NAME}. */
  static boolean isName(byte[] b, int from, int to, byte[] name) {
    boolean same = to - from == name.length;
    for (int i = 0; same && i < name.length; i++) {
      same = NAME[b[from + i] & 0xff] == name[i];
    }
    return same;
  }

  /** Writes octets at {@code o}; the new end. */
  static int put(byte[] s, byte[] out, int o) {
    System.arraycopy(s, 0, out, o, s.length);
    return o + s.length;
  }

  /** Writes the octets from {@code from} to {@code to} at {@code o}; the new end. */
  static int put(byte[] s, int from, int to, byte[] out, int o) {
    System.arraycopy(s, from, out, o, to - from);
    return o + to - from;
  }

  /** Writes a number that is not negative, in decimal, at {@code o}; the new end. */
  static int put(long number, byte[] out, int o) {
    int end = o + 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      end++;
    }
    long rest = number;
    for (int i = end - 1; i >= o; i--) {
      out[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return end;
  }
}
