package io.lbtier.compile;

/** Shows what the user wrote, in quotes, short and on one line whatever it is. */
final class Quote {
  private static final int LENGTH_MAX = 80;

  private Quote() {}

  static String of(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .limit(LENGTH_MAX)
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (Character.isISOControl(c) || !Character.isDefined(c)) {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted
        .append(text.codePointCount(0, text.length()) > LENGTH_MAX ? "…\"" : "\"")
        .toString();
  }
}
