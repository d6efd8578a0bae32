package io.lbtier.proxy.http;

import java.util.Arrays;

/** A value that is kept while others are looked at; it may be empty, or not there at all. */
final class OctetBuffer {
  private static final byte[] DIVIDER = {';', ' '};

  private byte[] octets = new byte[64];
  private int length = -1;

  void clear() {
    length = -1;
  }

  boolean present() {
    return length >= 0;
  }

  int length() {
    return length;
  }

  /** The first octet, 0 when there is none. */
  byte first() {
    return length > 0 ? octets[0] : 0;
  }

  void set(byte[] b, int from, int to) {
    length = 0;
    add(b, from, to);
  }

  /** Adds an element of a list that is divided by semicolons. */
  void join(byte[] b, int from, int to) {
    if (present()) {
      add(DIVIDER, 0, DIVIDER.length);
    } else {
      length = 0;
    }
    add(b, from, to);
  }

  private void add(byte[] b, int from, int to) {
    int end = length + to - from;
    if (octets.length < end) {
      octets = Arrays.copyOf(octets, Math.max(end, 2 * octets.length));
    }
    System.arraycopy(b, from, octets, length, to - from);
    length = end;
  }

  boolean is(byte[] other) {
    return length == other.length && Arrays.equals(octets, 0, length, other, 0, length);
  }

  boolean isIgnoringCase(byte[] b, int from, int to) {
    boolean same = to - from == length;
    for (int i = 0; same && i < length; i++) {
      same = Octets.lower(octets[i]) == Octets.lower(b[from + i]);
    }
    return same;
  }

  /** Writes it, if it is there, at {@code o}; the new end. */
  int put(byte[] out, int o) {
    return present() ? Octets.put(octets, 0, length, out, o) : o;
  }
}
