package io.lbtier.proxy.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The first line of a request (RFC 9112 section 3). */
final class RequestLine {
  private static final byte[] VERSION = Octets.ascii("HTTP/?.?\r\n");
  private static final byte[] HTTP_11 = Octets.ascii(" HTTP/1.1\r\n");
  private static final byte[] HEAD = Octets.ascii("HEAD");
  private static final byte[] OPTIONS = Octets.ascii("OPTIONS");
  private static final byte[] CONNECT = Octets.ascii("CONNECT");
  private static final byte[] TRACE = Octets.ascii("TRACE");
  private static final byte[][] IDEMPOTENT = {
    Octets.ascii("GET"), HEAD, OPTIONS, Octets.ascii("PUT"), Octets.ascii("DELETE")
  };

  /** Whether the method is HEAD. */
  boolean head;

  /** Whether the method is CONNECT. */
  boolean connect;

  /** Whether sending it twice means the same as once (RFC 9110 section 9.2.2). */
  boolean idempotent;

  /** Whether the whole line was there; tells a long target from large headers. */
  boolean complete;

  final Target target = new Target();

  private final RequestHead whole;
  private byte[] b = {};
  private int start;
  private int methodEnd;
  private int end;

  /** The line of {@code whole}, which hears what is wrong with it. */
  RequestLine(RequestHead whole) {
    this.whole = whole;
  }

  /** Parses the line from {@code i}: where the next one begins, INCOMPLETE or REFUSED. */
  int parse(byte[] bytes, int i, int n) {
    b = bytes;
    start = i;
    complete = false;
    i = method(i, n);
    i = i > 0 ? target(i, n) : i;
    i = i > 0 ? version(i, n) : i;
    complete = i > 0;
    return i;
  }

  private int method(int i, int n) {
    while (i < n && Octets.TOKEN[b[i] & 0xff]) {
      i++;
    }
    if (i == n) {
      return Head.INCOMPLETE;
    }
    if (b[i] != ' ' || i == start) {
      return whole.refuse(b[i] == '\n' ? Fault.BAD_LINE_END : Fault.BAD_REQUEST_LINE);
    }
    methodEnd = i;
    connect = isMethod(CONNECT);
    if (isMethod(TRACE)) {
      return whole.refuse(Fault.BAD_METHOD);
    }
    head = isMethod(HEAD);
    idempotent = false;
    for (byte[] method : IDEMPOTENT) {
      idempotent |= isMethod(method);
    }
    return i + 1;
  }

  /** Whether the method is this one. */
  boolean isMethod(byte[] method) {
    return methodEnd - start == method.length
        && b[start] == method[0]
        && Arrays.equals(b, start, methodEnd, method, 0, method.length);
  }

  private int target(int from, int n) {
    int i = from;
    while (i < n && Octets.TARGET[b[i] & 0xff]) {
      i++;
    }
    if (i == n) {
      return Head.INCOMPLETE;
    }
    if (b[i] != ' ') {
      return whole.refuse(
          switch (b[i]) {
            case '\n' -> Fault.BAD_LINE_END;
            case '\r' -> Fault.BAD_REQUEST_LINE;
            default -> Fault.BAD_TARGET;
          });
    }
    if (connect) {
      target.connect(b, from, i);
      return i + 1;
    }
    if (!target.parse(b, from, i, isMethod(OPTIONS))) {
      return whole.refuse(Fault.BAD_TARGET);
    }
    return !target.hasPath || target.normalise(from) ? i + 1 : whole.refuse(Fault.BAD_PATH);
  }

  private int version(int i, int n) {
    for (int k = 0; k < VERSION.length; k++) {
      if (i + k == n) {
        return Head.INCOMPLETE;
      }
      byte c = b[i + k];
      if (VERSION[k] == '?' ? c < '0' || c > '9' : c != VERSION[k]) {
        boolean lineEnd = c == '\n' || VERSION[k] == '\n';
        return whole.refuse(lineEnd ? Fault.BAD_LINE_END : Fault.BAD_REQUEST_LINE);
      }
    }
    end = i + VERSION.length;
    byte minor = b[i + 7];
    whole.http10 = minor == '0';
    return b[i + 5] == '1' && minor <= '1' ? end : whole.refuse(Fault.BAD_VERSION);
  }

  /** Writes it as it goes on, with this path or else the target's; the new end. */
  int write(byte[] out, byte @Nullable [] path) {
    int o = Octets.put(b, start, methodEnd + 1, out, 0);
    o = path == null ? target.write(out, o) : target.writeQuery(out, Octets.put(path, out, o));
    return Octets.put(HTTP_11, out, o);
  }

  /** Where the method begins. */
  int start() {
    return start;
  }

  int methodEnd() {
    return methodEnd;
  }

  /** As it came. */
  String text() {
    return whole.http2
        ? Octets.text(b, start, end - HTTP_11.length) + " HTTP/2.0"
        : Octets.text(b, start, end - 2);
  }
}
