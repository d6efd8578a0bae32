package io.lbtier.proxy.http;

import java.util.Arrays;

/**
 * The target of a request: any of the forms of RFC 9112 section 3.2 that a gateway has a use for.
 */
final class Target {
  private static final byte[] HTTP = Octets.ascii("http://");
  private static final byte[] HTTPS = Octets.ascii("https://");

  /**
   * Whether it names a path. What does not is {@code *}, which is for the proxy itself, or host and
   * port of a CONNECT.
   */
  boolean hasPath;

  /** The path in the one form that is matched and forwarded. */
  byte[] path = {};

  int pathStart;
  int pathEnd;

  /** Whether there may be backends that read the path in another way. */
  boolean ambiguous;

  private byte[] b = {};
  private byte[] normalised = {};
  private int queryStart;
  private int end;
  private int authority;
  private int authorityEnd;

  /** Takes what stands between two spaces; {@code *} is only allowed where it means something. */
  boolean parse(byte[] bytes, int from, int to, boolean asteriskAllowed) {
    b = bytes;
    end = to;
    authority = -1;
    hasPath = !asteriskAllowed || to != from + 1 || b[from] != '*';
    return !hasPath || b[from] == '/' || absolute(from);
  }

  /** Takes what a CONNECT has between two spaces, host and port (RFC 9112 section 3.2.3). */
  void connect(byte[] bytes, int from, int to) {
    b = bytes;
    end = to;
    authority = from;
    authorityEnd = to;
    queryStart = to;
    path(bytes, to, to);
    ambiguous = false;
    hasPath = false;
  }

  /** The host that it names, with the port. */
  byte[] authority() {
    return Arrays.copyOfRange(b, authority, authorityEnd);
  }

  /** {@code http://host/path} */
  private boolean absolute(int from) {
    if (startsWith(from, HTTP)) {
      authority = from + HTTP.length;
    } else if (startsWith(from, HTTPS)) {
      authority = from + HTTPS.length;
    } else {
      return false;
    }
    int i = authority;
    while (i < end && b[i] != '/' && b[i] != '?') {
      i++;
    }
    authorityEnd = i;
    return authorityEnd > authority;
  }

  private boolean startsWith(int from, byte[] prefix) {
    return from + prefix.length <= end
        && Octets.equalsIgnoreCase(b, from, from + prefix.length, prefix);
  }

  /** Brings the path into its normal form; false when it has none. */
  boolean normalise(int from) {
    int begin = authority < 0 ? from : authorityEnd;
    int i = begin;
    boolean plain = i < end && b[i] == '/';
    boolean emptySegment = false;
    for (; i < end && b[i] != '?'; i++) {
      switch (b[i]) {
        case '%', ';', '\\' -> plain = false;
        case '/' -> {
          plain &= i + 1 == end || b[i + 1] != '.';
          emptySegment |= i + 1 < end && b[i + 1] == '/';
        }
        default -> {}
      }
    }
    queryStart = i;
    ambiguous = emptySegment || !plain;
    if (plain) {
      path = b;
      pathStart = begin;
      pathEnd = i;
      return true;
    }
    if (normalised.length <= b.length) {
      normalised = new byte[b.length + 1];
    }
    path(normalised, 0, Path.normalise(b, begin, i, normalised));
    return pathEnd > 0;
  }

  /** Matches and forwards this form of the path. */
  void path(byte[] form, int from, int to) {
    path = form;
    pathStart = from;
    pathEnd = to;
  }

  /** Whether it names a host. */
  boolean hasAuthority() {
    return authority >= 0;
  }

  int authorityStart() {
    return authority;
  }

  int authorityEnd() {
    return authorityEnd;
  }

  /** Where the question mark is, or the end. */
  int queryStart() {
    return queryStart;
  }

  int end() {
    return end;
  }

  /** What follows the question mark, if there is one. */
  byte[] query() {
    return Arrays.copyOfRange(b, Math.min(queryStart + 1, end), end);
  }

  /** Writes path and query; the new end. */
  int write(byte[] out, int o) {
    return writeQuery(out, Octets.put(path, pathStart, pathEnd, out, o));
  }

  /** Writes the query with its question mark, if there is one; the new end. */
  int writeQuery(byte[] out, int o) {
    return Octets.put(b, queryStart, end, out, o);
  }
}
