package io.lbtier.proxy.http;

import org.jspecify.annotations.Nullable;

/**
 * The head of a request, from a client. It refuses whatever another server could read in another
 * way: see RFC 9112 sections 2.2, 3, 5, 6.1 and 6.3, and RFC 3986 section 5.2.4 for the path.
 */
final class RequestHead extends Head {
  private static final byte[] CONTINUE = Octets.ascii("100-continue");
  private static final byte[] FORWARDED_FOR = Octets.ascii("X-Forwarded-For: ");
  private static final byte[] HOST = Octets.ascii("Host: ");
  private static final byte[] NOTHING = {};
  private static final byte[] TE_LINES = Octets.ascii("Connection: TE\r\nTE: trailers\r\n");
  private static final byte[] VIA_11 = Octets.ascii("Via: 1.1 lbtier\r\n");
  private static final byte[] VIA_10 = Octets.ascii("Via: 1.0 lbtier\r\n");

  /** Octets of a pool's name, which is a label (RFC 1035 section 2.3.4). */
  private static final int LONGEST_LABEL = 63;

  /** Most that {@link #write} adds to what was parsed, besides the client's own lines. */
  static final int ADDED = 288 + LONGEST_LABEL + ClientCertificate.LONGEST;

  private static final byte[] VIA_20 = Octets.ascii("Via: 2.0 lbtier\r\n");

  /** Whether the client has sent it as HTTP/2. */
  boolean http2;

  final RequestLine line = new RequestLine(this);
  final HostField host = new HostField();

  /** What goes on in place of the target's path; null for that. */
  byte @Nullable [] path;

  /** The Host line that goes on, if another one than that of the request does. */
  byte[] ownHost = NOTHING;

  /** Lines that go on besides those of the request, each with its end. */
  byte[] added = NOTHING;

  /** The values of the X-Forwarded-For lines. */
  private final Spans forwarded = new Spans(4);

  @Override
  int parse(byte[] bytes, int n, int fields) {
    reset(bytes);
    host.reset(bytes);
    http2 = false;
    forwarded.clear();
    line.complete = false;
    path = null;
    ownHost = NOTHING;
    added = NOTHING;
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
    i = line.parse(bytes, i, n);
    i = i > 0 ? parseFields(i, n, fields) : i;
    return i > 0 ? check(i) : i;
  }

  @Override
  @Nullable Fault take(Field field, int at, int from, int to, int next) {
    switch (field) {
      case HOST -> {
        return host.take(from, to) ? null : Fault.BAD_HOST;
      }
      case EXPECT -> {
        if (!Octets.equalsIgnoreCase(b, from, to, CONTINUE)) {
          return Fault.BAD_EXPECT;
        }
        if (http10) {
          lines.drop(at, next);
        }
      }
      case X_FORWARDED_FOR -> {
        if (from < to) {
          forwarded.add(from, to);
        }
        lines.drop(at, next);
      }
      case PROXY_AUTHORIZATION -> {
        // A backend that makes tunnels is the proxy that is meant.
        if (!line.connect) {
          lines.drop(at, next);
        }
      }
      default -> lines.drop(at, next);
    }
    return null;
  }

  /** What can only be said of the whole head. */
  private int check(int end) {
    if (chunked && contentLength >= 0) {
      return refuse(Fault.BAD_FRAMING);
    }
    if (chunked && http10) {
      return refuse(Fault.BAD_CODING);
    }
    if (line.target.hasAuthority()) {
      return line.connect ? connect(end) : host.agrees(line.target) ? end : refuse(Fault.BAD_HOST);
    }
    return host.present() || http10 ? end : refuse(Fault.BAD_HOST);
  }

  /** A CONNECT has no body: what follows its head is of the tunnel (RFC 9110 section 9.3.6). */
  private int connect(int end) {
    if (chunked || contentLength > 0 || !host.connects(line.target, http10)) {
      return refuse(Fault.BAD_CONNECT);
    }
    contentLength = -1;
    path = line.target.authority();
    return end;
  }

  /** Whether the client would keep the connection for another request. */
  boolean persistent() {
    return connection.persistent(http10);
  }

  /**
   * Whether it asks for another protocol on this connection in a way that goes on. Whatever else it
   * says of an upgrade stays here, and it goes on as a plain request, as RFC 9110 section 7.8
   * allows any server to take it: with HTTP/1.0, with a body, with CONNECT, and for a protocol that
   * is not {@link UpgradeField#passes()}.
   */
  boolean upgrades() {
    return connection.upgrade
        && !http10
        && !chunked
        && contentLength <= 0
        && !line.connect
        && upgrade.passes();
  }

  /** Whether the client asks for the fields after a response's body, which go on to it. */
  private boolean takesTrailers() {
    return trailersWanted && (http2 || (connection.te && !http10)) && !line.connect;
  }

  /** Most that {@link #write} adds because a route asks for it. */
  int more() {
    return (path == null ? 0 : path.length) + ownHost.length + added.length;
  }

  /**
   * Writes the head that goes to a backend.
   *
   * @param pool what a request without Host names as its host, which HTTP/1.0 may be and HTTP/1.1
   *     may not
   * @param tail the client's address, the end of that line, and whatever lines follow it
   * @return its length
   */
  int write(byte[] out, byte[] pool, byte[] tail) {
    int o = Octets.put(ownHost, out, line.write(out, path));
    if (!host.present() && ownHost.length == 0) {
      byte[] name = line.connect && path != null ? path : pool;
      o = Octets.put(Octets.CRLF, out, Octets.put(name, out, Octets.put(HOST, out, o)));
    }
    o = Octets.put(added, out, lines.copy(lines.from(), out, o));
    o = putFraming(out, o);
    if (upgrades()) {
      o = upgrade.write(out, o);
    } else if (takesTrailers()) {
      o = Octets.put(TE_LINES, out, o);
    }
    o = Octets.put(http2 ? VIA_20 : http10 ? VIA_10 : VIA_11, out, o);
    o = Octets.put(FORWARDED_FOR, out, o);
    for (int i = 0; i < forwarded.size(); i++) {
      o = Octets.put(b, forwarded.from(i), forwarded.to(i), out, o);
      out[o++] = ',';
      out[o++] = ' ';
    }
    return Octets.put(Octets.CRLF, out, Octets.put(tail, out, o));
  }
}
