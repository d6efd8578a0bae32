package io.lbtier.proxy.health;

import java.nio.charset.StandardCharsets;

/** The beginning of an answer as a person can read it. */
final class Excerpt {
  private static final int LENGTH_MAX = 40;

  private Excerpt() {}

  /** The same of a text. */
  static String of(String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    return of(octets, octets.length);
  }

  /** In quotes; a dot stands for what is not visible. */
  static String of(byte[] octets, int length) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < Math.min(length, LENGTH_MAX); i++) {
      char c = (char) (octets[i] & 0xff);
      text.append(c >= ' ' && c <= '~' && c != '"' ? c : '.');
    }
    return text.append(length > LENGTH_MAX ? "...\"" : "\"").toString();
  }
}
