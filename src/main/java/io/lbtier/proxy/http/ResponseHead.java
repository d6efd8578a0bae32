package io.lbtier.proxy.http;

import org.jspecify.annotations.Nullable;

/** The head of a response, from a backend; as strict as {@link RequestHead}. */
final class ResponseHead extends Head {
  private static final byte[] VERSION = Octets.ascii("HTTP/1.");
  private static final byte[] VIA_11 = Octets.ascii("Via: 1.1 lbtier\r\n");
  private static final byte[] VIA_20 = Octets.ascii("Via: 2.0 lbtier\r\n");
  private static final byte[] VIA_10 = Octets.ascii("Via: 1.0 lbtier\r\n");
  private static final byte[] CLOSE = Octets.ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = Octets.ascii("Connection: keep-alive\r\n");

  private static final byte[] NOTHING = {};

  /** Most that {@link #write} adds to what was parsed. */
  static final int ADDED = 768;

  int status;

  /** Whether it has come with HTTP/2, which no line says. */
  boolean http2;

  /** Lines of the proxy's own, each with its end. */
  byte[] added = NOTHING;

  /** Lines that a route adds, each with its end. */
  byte[] asked = NOTHING;

  /** What the client is told of its connection. */
  enum Persistence {
    /** Nothing: it stays, and the client knows. */
    IMPLIED,
    /** It stays, which an HTTP/1.0 client must be told. */
    KEEP_ALIVE,
    CLOSE,
    /** It goes on with another protocol. */
    UPGRADE
  }

  @Override
  int parse(byte[] bytes, int n, int fields) {
    reset(bytes);
    http2 = false;
    added = NOTHING;
    asked = NOTHING;
    for (int i = 0; i < VERSION.length; i++) {
      if (i == n) {
        return INCOMPLETE;
      }
      if (bytes[i] != VERSION[i]) {
        return refuse(Fault.BAD_RESPONSE);
      }
    }
    // "HTTP/1.1 200" and the character that follows it.
    if (n < 13) {
      return INCOMPLETE;
    }
    http10 = bytes[7] == '0';
    status = digit(9) * 100 + digit(10) * 10 + digit(11);
    if ((!http10 && bytes[7] != '1') || bytes[8] != ' ' || status < 100 || status > 599) {
      return refuse(Fault.BAD_RESPONSE);
    }
    int i = Octets.endOfValue(bytes, 12, n);
    if (i >= n - 1) {
      return INCOMPLETE;
    }
    if (bytes[i] != '\r' || bytes[i + 1] != '\n' || (i > 12 && bytes[12] != ' ')) {
      return refuse(Fault.BAD_RESPONSE);
    }
    int end = parseFields(i + 2, n, fields);
    return end > 0 ? check(end) : end;
  }

  private int digit(int i) {
    return b[i] >= '0' && b[i] <= '9' ? b[i] - '0' : -1000;
  }

  @Override
  @Nullable Fault take(Field field, int line, int from, int to, int next) {
    boolean challenge = field == Field.PROXY_AUTHENTICATE;
    if ((challenge && status != 407) || field == Field.PROXY_AUTHORIZATION) {
      lines.drop(line, next);
    }
    return null;
  }

  private int check(int end) {
    if (chunked && (contentLength >= 0 || http10)) {
      return refuse(Fault.BAD_RESPONSE);
    }
    if (status < 200 || status == 204) {
      contentLength = -1;
      chunked = false;
    }
    return end;
  }

  /** Whether the backend would keep the connection for another request. */
  boolean persistent() {
    return connection.persistent(http10);
  }

  /** Most that {@link #write} adds because a route asks for it. */
  int more() {
    return asked.length;
  }

  /** Writes the head that goes to the client. */
  int write(byte[] out, boolean framed, Persistence persistence) {
    int o = lines.copy(0, out, 0);
    out[7] = '1';
    if (framed) {
      o = putFraming(out, o);
    }
    o = Octets.put(http2 ? VIA_20 : http10 ? VIA_10 : VIA_11, out, o);
    o =
        switch (persistence) {
          case IMPLIED -> o;
          case KEEP_ALIVE -> Octets.put(KEEP_ALIVE, out, o);
          case CLOSE -> Octets.put(CLOSE, out, o);
          case UPGRADE -> upgrade.write(out, o);
        };
    o = Octets.put(added, out, Octets.put(asked, out, o));
    return Octets.put(Octets.CRLF, out, o);
  }
}
