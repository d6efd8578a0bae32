package io.lbtier.proxy.http;

/**
 * The head of a request, from a client. It refuses whatever another server could read in another
 * way: see RFC 9112 sections 2.2, 3, 5, 6.1 and 6.3, and RFC 3986 section 5.2.4 for the path.
 */
final class RequestHead extends Head {
  private static final byte[] VERSION = Octets.ascii("HTTP/?.?\r\n");
  private static final byte[] HEAD = Octets.ascii("HEAD");
  private static final byte[] OPTIONS = Octets.ascii("OPTIONS");
  private static final byte[] CONNECT = Octets.ascii("CONNECT");
  private static final byte[] TRACE = Octets.ascii("TRACE");
  private static final byte[][] IDEMPOTENT = {
    Octets.ascii("GET"), HEAD, OPTIONS, Octets.ascii("PUT"), Octets.ascii("DELETE")
  };
  private static final byte[] HTTP = Octets.ascii("http://");
  private static final byte[] HTTPS = Octets.ascii("https://");
  private static final byte[] CONTINUE = Octets.ascii("100-continue");
  private static final byte[] FORWARDED_FOR = Octets.ascii("X-Forwarded-For: ");
  private static final byte[] NO_HOST = Octets.ascii("Host:\r\n");
  private static final byte[] VERSION_LINE_END = Octets.ascii(" HTTP/1.1\r\n");
  private static final byte[] VIA_11 = Octets.ascii("Via: 1.1 lbtier\r\n");
  private static final byte[] VIA_10 = Octets.ascii("Via: 1.0 lbtier\r\n");

  /** Most that {@link #write} adds to what was parsed, besides the client's own lines. */
  static final int ADDED = 256;

  private static final int LONGEST_HOST = 255;

  /** Whether the whole request line was there; tells a long target from large headers. */
  boolean lineComplete;

  boolean head;
  boolean idempotent;

  /** Whether the target is {@code *}, which is for the proxy itself. */
  boolean asterisk;

  /** Host without port and closing dot, in lower case; {@link #hostLength} octets of it. */
  final byte[] host = new byte[LONGEST_HOST];

  int hostLength;

  /** The path in the one form that is matched and forwarded. */
  byte[] path = {};

  int pathStart;
  int pathEnd;

  private byte[] normalised = {};
  private int start;
  private int methodEnd;
  private int queryStart;
  private int lineEnd;
  private int targetEnd;
  private int authority;
  private int authorityEnd;
  private int hostLine;
  private int hostLineEnd;
  private boolean hosted;
  private int[] forwarded = new int[8];
  private int forwards;

  /**
   * Parses the first {@code n} octets.
   *
   * @param fields how many header lines are allowed
   * @return where the head ends, {@link #INCOMPLETE} or {@link #REFUSED}; the same however the
   *     octets arrive
   */
  int parse(byte[] bytes, int n, int fields) {
    reset(bytes);
    lineComplete = false;
    hosted = false;
    hostLength = 0;
    authority = -1;
    forwards = 0;
    int i = 0;
    while (i < n && bytes[i] == '\r') {
      if (i + 1 == n) {
        return INCOMPLETE;
      }
      if (bytes[i + 1] != '\n') {
        return refuse(Fault.BAD_LINE_END);
      }
      i += 2;
    }
    start = i;
    i = method(i, n);
    i = i > 0 ? target(i, n) : i;
    i = i > 0 ? version(i, n) : i;
    if (i <= 0) {
      return i;
    }
    lineComplete = true;
    i = parseFields(i, n, fields);
    return i > 0 ? check(i) : i;
  }

  private int method(int i, int n) {
    while (i < n && Octets.TOKEN[b[i] & 0xff]) {
      i++;
    }
    if (i == n) {
      return INCOMPLETE;
    }
    if (b[i] != ' ' || i == start) {
      return refuse(b[i] == '\n' ? Fault.BAD_LINE_END : Fault.BAD_REQUEST_LINE);
    }
    methodEnd = i;
    if (isMethod(CONNECT) || isMethod(TRACE)) {
      return refuse(Fault.BAD_METHOD);
    }
    head = isMethod(HEAD);
    idempotent = false;
    for (byte[] method : IDEMPOTENT) {
      idempotent |= isMethod(method);
    }
    return i + 1;
  }

  private boolean isMethod(byte[] method) {
    return methodEnd - start == method.length
        && b[start] == method[0]
        && java.util.Arrays.equals(b, start, methodEnd, method, 0, method.length);
  }

  /** Any of the forms of RFC 9112 section 3.2 that a gateway has a use for. */
  private int target(int i, int n) {
    int from = i;
    while (i < n && Octets.TARGET[b[i] & 0xff]) {
      i++;
    }
    if (i == n) {
      return INCOMPLETE;
    }
    if (b[i] != ' ') {
      return refuse(
          switch (b[i]) {
            case '\n' -> Fault.BAD_LINE_END;
            case '\r' -> Fault.BAD_REQUEST_LINE;
            default -> Fault.BAD_TARGET;
          });
    }
    targetEnd = i;
    asterisk = i == from + 1 && b[from] == '*' && isMethod(OPTIONS);
    if (asterisk) {
      return i + 1;
    }
    int path = from;
    if (b[from] != '/') {
      path = absolute(from);
      if (path < 0) {
        return refuse(Fault.BAD_TARGET);
      }
    }
    return path(path) ? i + 1 : refuse(Fault.BAD_PATH);
  }

  /** Where the path begins in {@code http://host/path}, or -1. */
  private int absolute(int from) {
    if (startsWith(from, HTTP)) {
      authority = from + HTTP.length;
    } else if (startsWith(from, HTTPS)) {
      authority = from + HTTPS.length;
    } else {
      return -1;
    }
    int i = authority;
    while (i < targetEnd && b[i] != '/' && b[i] != '?') {
      i++;
    }
    authorityEnd = i;
    return authorityEnd > authority ? i : -1;
  }

  private boolean startsWith(int from, byte[] prefix) {
    return from + prefix.length <= targetEnd
        && Octets.equalsIgnoreCase(b, from, from + prefix.length, prefix);
  }

  private boolean path(int from) {
    int i = from;
    boolean plain = i < targetEnd && b[i] == '/';
    for (; i < targetEnd && b[i] != '?'; i++) {
      switch (b[i]) {
        case '%', ';', '\\' -> plain = false;
        case '/' -> plain &= i + 1 == targetEnd || b[i + 1] != '.';
        default -> {}
      }
    }
    queryStart = i;
    if (plain) {
      path = b;
      pathStart = from;
      pathEnd = i;
      return true;
    }
    if (normalised.length <= b.length) {
      normalised = new byte[b.length + 1];
    }
    path = normalised;
    pathStart = 0;
    pathEnd = Path.normalise(b, from, i, normalised);
    return pathEnd > 0;
  }

  private int version(int i, int n) {
    for (int k = 0; k < VERSION.length; k++) {
      if (i + k == n) {
        return INCOMPLETE;
      }
      byte c = b[i + k];
      if (VERSION[k] == '?' ? c < '0' || c > '9' : c != VERSION[k]) {
        boolean lineEnd = c == '\n' || VERSION[k] == '\n';
        return refuse(lineEnd ? Fault.BAD_LINE_END : Fault.BAD_REQUEST_LINE);
      }
    }
    lineEnd = i + VERSION.length;
    byte minor = b[i + 7];
    http10 = minor == '0';
    return b[i + 5] == '1' && minor <= '1' ? lineEnd : refuse(Fault.BAD_VERSION);
  }

  @Override
  boolean take(Field field, int line, int from, int to, int next) {
    switch (field) {
      case HOST -> {
        boolean first = !hosted;
        hosted = true;
        hostLine = from;
        hostLineEnd = to;
        if (!first || !host(from, to)) {
          fault = Fault.BAD_HOST;
          return false;
        }
      }
      case EXPECT -> {
        if (!Octets.equalsIgnoreCase(b, from, to, CONTINUE)) {
          fault = Fault.BAD_EXPECT;
          return false;
        }
        if (http10) {
          drop(line, next);
        }
      }
      case X_FORWARDED_FOR -> {
        if (from < to) {
          forwarded = pair(forwarded, forwards++, from, to);
        }
        drop(line, next);
      }
      default -> drop(line, next);
    }
    return true;
  }

  private boolean host(int from, int to) {
    int i = from;
    int length = 0;
    boolean literal = from < to && b[from] == '[';
    while (i < to
        && length < LONGEST_HOST
        && (literal ? i == from || inLiteral(b[i]) : Octets.HOST[b[i] & 0xff])) {
      host[length++] = (byte) Octets.lower(b[i]);
      if (b[i++] == ']') {
        break;
      }
    }
    if (literal ? length < 4 || host[length - 1] != ']' : length == 0) {
      return false;
    }
    hostLength = length > 1 && host[length - 1] == '.' ? length - 1 : length;
    if (i == to) {
      return true;
    }
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

  /** What can only be said of the whole head. */
  private int check(int end) {
    if (chunked && contentLength >= 0) {
      return refuse(Fault.BAD_FRAMING);
    }
    if (chunked && http10) {
      return refuse(Fault.BAD_CODING);
    }
    if (hosted ? !sameAuthority() : !http10 || authority >= 0) {
      return refuse(Fault.BAD_HOST);
    }
    return end;
  }

  private boolean sameAuthority() {
    if (authority < 0) {
      return true;
    }
    int length = hostLineEnd - hostLine;
    boolean same = authorityEnd - authority == length;
    for (int i = 0; same && i < length; i++) {
      same = Octets.lower(b[authority + i]) == Octets.lower(b[hostLine + i]);
    }
    return same;
  }

  /** Whether the client would keep the connection for another request. */
  boolean persistent() {
    return http10 ? keepAlive && !close : !close;
  }

  /**
   * Writes the head that goes to a backend.
   *
   * @param tail the client's address, the end of that line, and whatever lines follow it
   */
  int write(byte[] out, byte[] tail) {
    int o = methodEnd + 1 - start;
    System.arraycopy(b, start, out, 0, o);
    System.arraycopy(path, pathStart, out, o, pathEnd - pathStart);
    o += pathEnd - pathStart;
    System.arraycopy(b, queryStart, out, o, targetEnd - queryStart);
    o = put(VERSION_LINE_END, out, o + targetEnd - queryStart);
    if (!hosted) {
      o = put(NO_HOST, out, o);
    }
    o = copy(fields(), out, o);
    o = putFraming(out, o);
    o = put(http10 ? VIA_10 : VIA_11, out, o);
    o = put(FORWARDED_FOR, out, o);
    for (int i = 0; i < forwards; i++) {
      int length = forwarded[2 * i + 1] - forwarded[2 * i];
      System.arraycopy(b, forwarded[2 * i], out, o, length);
      o += length;
      out[o++] = ',';
      out[o++] = ' ';
    }
    return put(CRLF, out, put(tail, out, o));
  }

  /** The request line as it came, for the log. */
  String line() {
    return Octets.text(b, start, lineEnd - 2);
  }

  /** The Host header as it came, for the log; empty when there is none. */
  String hostLine() {
    return hosted ? Octets.text(b, hostLine, hostLineEnd) : "";
  }
}
