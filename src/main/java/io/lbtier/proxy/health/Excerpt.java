package io.lbtier.proxy.health;

/** The beginning of an answer as a person can read it. */
final class Excerpt {
  private static final int LENGTH_MAX = 40;

  private Excerpt() {}

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
