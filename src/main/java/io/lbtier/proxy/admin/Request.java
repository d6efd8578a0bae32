package io.lbtier.proxy.admin;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a request.
 *
 * @param method any
 * @param target path with its query, as received
 * @param http11 whether the client speaks HTTP/1.1, thus understands chunks
 * @param keepAlive whether the client wants to send another request afterwards
 */
record Request(String method, String target, boolean http11, boolean keepAlive) {
  private static final Pattern LINE =
      Pattern.compile("([A-Z]{1,16}) (/[\\x21-\\x7e]*) HTTP/1\\.([01])");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\t\\x20-\\x7e\\x80-\\xff]*)");

  /** What is wrong with a head. */
  static final class Malformed extends Exception {
    Malformed(String message) {
      super(message);
    }
  }

  /**
   * Reads a head without its last empty line (RFC 9112 sections 2 to 6). A request with a body is
   * refused: none of the endpoints takes one.
   */
  static Request parse(String head) throws Malformed {
    String[] lines = head.split("\r\n", -1);
    Matcher line = LINE.matcher(lines[0]);
    if (!line.matches()) {
      throw new Malformed("request line is malformed (expected: GET /path HTTP/1.1)");
    }
    boolean http11 = line.group(3).equals("1");
    boolean keepAlive = http11;
    int hosts = 0;
    for (int i = 1; i < lines.length; i++) {
      Matcher field = FIELD.matcher(lines[i]);
      if (!field.matches()) {
        throw new Malformed("header line " + i + " is malformed (expected: name: value)");
      }
      String value = field.group(2).strip();
      switch (field.group(1).toLowerCase(Locale.ROOT)) {
        case "host" -> hosts++;
        case "connection" -> keepAlive &= !value.equalsIgnoreCase("close");
        case "transfer-encoding" -> throw new Malformed("a body is not expected");
        case "content-length" -> {
          if (!value.equals("0")) {
            throw new Malformed("a body is not expected");
          }
        }
        default -> {}
      }
    }
    if (hosts > 1 || (http11 && hosts == 0)) {
      throw new Malformed("Host: found " + hosts + " (expected: one)");
    }
    return new Request(line.group(1), line.group(2), http11, keepAlive);
  }
}
