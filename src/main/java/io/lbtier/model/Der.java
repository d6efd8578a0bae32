package io.lbtier.model;

import java.security.GeneralSecurityException;
import java.util.Arrays;

/** Walks over elements in DER (ITU-T X.690 section 8), one after another. */
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int ENUMERATED = 0x0a;
  static final int GENERALIZED_TIME = 0x18;
  static final int SEQUENCE = 0x30;

  private final byte[] b;
  private final int end;
  private int at;

  Der(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private Der(byte[] bytes, int from, int to) {
    b = bytes;
    at = from;
    end = to;
  }

  /** Tag of a context-specific element that holds others. */
  static int context(int number) {
    return 0xa0 | number;
  }

  boolean more() {
    return at < end;
  }

  /** Tag of the next element, or -1 when there is none. */
  int tag() {
    return more() ? b[at] & 0xff : -1;
  }

  /** What is in the next element, which must have this tag; goes on behind it. */
  Der in(int tag) throws GeneralSecurityException {
    if (tag() != tag) {
      throw malformed();
    }
    return next();
  }

  /** What is in the next element, whatever it is; goes on behind it. */
  Der next() throws GeneralSecurityException {
    if (end - at < 2) {
      throw malformed();
    }
    int length = b[at + 1];
    int from = at + 2;
    if (length < 0) {
      int octets = length & 0x7f;
      if (octets < 1 || octets > 3 || end - from < octets) {
        throw malformed();
      }
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = (length << 8) | (b[from++] & 0xff);
      }
    }
    if (length > end - from) {
      throw malformed();
    }
    at = from + length;
    return new Der(b, from, at);
  }

  /** The octets that are left. */
  byte[] octets() {
    return Arrays.copyOfRange(b, at, end);
  }

  private static GeneralSecurityException malformed() {
    return new GeneralSecurityException("malformed DER");
  }
}
