package io.lbtier.proxy.telemetry;

import io.lbtier.model.LogPart;

/**
 * Values in a line of text, written as Apache's mod_log_config writes them: what is not there is a
 * dash; quotes and backslashes have a backslash before them, and what cannot be printed, which is
 * also what is not ASCII, is an escape as in C or {@code \xhh}.
 */
final class LogText implements LogSink {
  private static final int CLIENT_GONE = 499;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final JsonWriter out;
  private boolean clf;
  private boolean status;

  LogText(JsonWriter out) {
    this.out = out;
  }

  /**
   * Tells what value comes next.
   *
   * @param inClf whether a number of bytes that is 0 is a dash too, as in the common log format
   */
  LogText next(LogPart part, boolean inClf) {
    clf = inClf;
    // Without a status the client went away before, which readers know as 499.
    status = part.kind() == LogPart.Kind.Status;
    return this;
  }

  @Override
  public void text(String value) {
    if (value.isEmpty()) {
      out.ascii("-");
    } else if (isPlain(value)) {
      out.ascii(value);
    } else {
      out.ascii(escaped(value));
    }
  }

  @Override
  public void number(long value) {
    if (value == 0 && status) {
      out.ascii(Integer.toString(CLIENT_GONE));
    } else if (value == 0 && clf) {
      out.ascii("-");
    } else {
      out.ascii(Long.toString(value));
    }
  }

  @Override
  public void thousandths(long value) {
    int rest = (int) (value % 1000);
    out.ascii(value / 1000 + (rest < 10 ? ".00" : rest < 100 ? ".0" : ".") + rest);
  }

  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!isPlain(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
  }

  /** The texts of a request are octets, one a char. */
  private static CharSequence escaped(String value) {
    StringBuilder escaped = new StringBuilder(value.length() + 16);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (isPlain(c)) {
        escaped.append(c);
      } else {
        escape(c, escaped);
      }
    }
    return escaped;
  }

  private static void escape(char c, StringBuilder to) {
    to.append('\\');
    switch (c) {
      case '"', '\\' -> to.append(c);
      case '\b' -> to.append('b');
      case '\t' -> to.append('t');
      case '\n' -> to.append('n');
      case 0x0b -> to.append('v');
      case '\r' -> to.append('r');
      default -> to.append('x').append(HEX[c >> 4 & 15]).append(HEX[c & 15]);
    }
  }
}
