package io.lbtier.proxy.http;

import java.util.Arrays;

/** Gathers the lines after the last chunk of a body, which are well formed. */
final class TrailerLines {
  private byte[] octets = new byte[128];
  private int length;

  void add(byte octet) {
    if (length == octets.length) {
      octets = Arrays.copyOf(octets, 2 * length);
    }
    octets[length++] = octet;
  }

  /** Those that may follow a body elsewhere, with names in lower case. */
  byte[] finish() {
    TrailerFields fields = new TrailerFields();
    fields.begin();
    int next;
    for (int line = 0; line < length; line = next) {
      int colon = Octets.indexOf(':', octets, line, length);
      for (int i = line; i < colon; i++) {
        octets[i] = (byte) Octets.lower(octets[i]);
      }
      int end = Octets.endOfValue(octets, colon + 1, length);
      next = end + 2;
      int from = Octets.trimBegin(octets, colon + 1, end);
      int to = Octets.trimEnd(octets, from, end);
      byte[] field = Arrays.copyOfRange(octets, line, colon + to - from);
      System.arraycopy(octets, from, field, colon - line, to - from);
      fields.field(field, 0, colon - line, field.length, false);
    }
    byte[] lines = fields.finish();
    return lines == null ? new byte[0] : lines;
  }
}
