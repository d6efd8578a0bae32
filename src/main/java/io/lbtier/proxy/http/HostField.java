package io.lbtier.proxy.http;

/** The Host line of a request (RFC 9112 section 3.2). */
final class HostField {
  static final int LONGEST = 255;

  /** The host without port and closing dot, in lower case; {@link #length} octets of it. */
  final byte[] name = new byte[LONGEST];

  int length;

  private byte[] b = {};
  private boolean present;
  private int from;
  private int to;

  void reset(byte[] bytes) {
    b = bytes;
    present = false;
    length = 0;
  }

  boolean present() {
    return present;
  }

  /** Takes the value of the line, of which there may be one; false when it is wrong. */
  boolean take(int begin, int end) {
    boolean first = !present;
    present = true;
    from = begin;
    to = end;
    return first && parse();
  }

  private boolean parse() {
    int i = from;
    int n = 0;
    boolean literal = from < to && b[from] == '[';
    while (i < to
        && n < LONGEST
        && (literal ? i == from || inLiteral(b[i]) : Octets.HOST[b[i] & 0xff])) {
      name[n++] = (byte) Octets.lower(b[i]);
      if (b[i++] == ']') {
        break;
      }
    }
    if (literal ? n < 4 || name[n - 1] != ']' : n == 0) {
      return false;
    }
    length = n > 1 && name[n - 1] == '.' ? n - 1 : n;
    return i == to || port(i);
  }

  private boolean port(int i) {
    int digits = to - i - 1;
    if (b[i] != ':' || digits < 1 || digits > 5) {
      return false;
    }
    while (++i < to) {
      if (b[i] < '0' || b[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private static boolean inLiteral(int c) {
    return Octets.hex(c) >= 0 || c == ':' || c == '.' || c == ']';
  }

  /** Whether it is the host, with the port, that the target of the request names. */
  boolean agrees(Target target) {
    return present && isSame(target.authorityStart(), target.authorityEnd());
  }

  /**
   * Takes the host from the target of a CONNECT, which names a port, too. A line holds the same,
   * with the port or without (RFC 9112 section 3.2.3), and may be missing with HTTP/1.0.
   */
  boolean connects(Target target, boolean http10) {
    int begin = target.authorityStart();
    int end = target.authorityEnd();
    int colon = end - 1;
    while (colon > begin && b[colon] != ':') {
      colon--;
    }
    if (present ? !isSame(begin, end) && !isSame(begin, colon) : !http10) {
      return false;
    }
    from = begin;
    to = colon;
    // Besides the name there may be a dot at its end, but no other port.
    return parse() && to - from - length < 2 && isPort(colon + 1, end);
  }

  private boolean isPort(int begin, int end) {
    int port = 0;
    for (int i = begin; i < end && port <= 0xffff; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return false;
      }
      port = 10 * port + b[i] - '0';
    }
    return port > 0 && port <= 0xffff && end - begin <= 5;
  }

  private boolean isSame(int begin, int end) {
    boolean same = end - begin == to - from;
    for (int i = 0; same && i < to - from; i++) {
      same = Octets.lower(b[begin + i]) == Octets.lower(b[from + i]);
    }
    return same;
  }

  /** As it came; empty when there is none. */
  String text() {
    return present ? Octets.text(b, from, to) : "";
  }
}
