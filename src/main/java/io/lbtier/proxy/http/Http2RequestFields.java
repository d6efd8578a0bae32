package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.FieldListener;

/**
 * Makes of the fields of an HTTP/2 request the head that an HTTP/1.1 client would have sent, for
 * the one parser and the one router there are. What only HTTP/2 has a rule for is held against it
 * here (RFC 9113 sections 8.2 and 8.3): a request that breaks one is malformed, as is one whose
 * fields could not stand in such a head as what they are. One per event loop.
 */
final class Http2RequestFields implements FieldListener {
  /** Octets of a host and a port; one of a CONNECT is written twice. */
  private static final int LONGEST_AUTHORITY = HostField.LONGEST + ":65535".length();

  private static final byte[] METHOD = Octets.ascii(":method");
  private static final byte[] SCHEME = Octets.ascii(":scheme");
  private static final byte[] AUTHORITY = Octets.ascii(":authority");
  private static final byte[] PATH = Octets.ascii(":path");
  private static final byte[] PROTOCOL = Octets.ascii(":protocol");
  private static final byte[] COOKIE = Octets.ascii("cookie");
  private static final byte[] CONNECT = Octets.ascii("CONNECT");
  private static final byte[] WEBSOCKET = Octets.ascii("websocket");
  private static final byte[] TRAILERS = Octets.ascii("trailers");
  private static final byte[] HTTP = Octets.ascii("http");
  private static final byte[] HTTPS = Octets.ascii("https");
  private static final byte[] VERSION = Octets.ascii(" HTTP/1.1\r\n");
  private static final byte[] GET = Octets.ascii("GET ");
  private static final byte[] UPGRADE_LINES =
      Octets.ascii("connection: upgrade\r\nupgrade: websocket\r\n");
  private static final byte[] HOST_LINE = Octets.ascii("host: ");
  private static final byte[] COOKIE_LINE = Octets.ascii("cookie: ");
  private static final byte[] CODING_LINE = Octets.ascii("transfer-encoding: chunked\r\n");

  /** Most octets of the head besides those of the fields, and four for each of these. */
  static final int ADDED = 256;

  private final OctetBuffer method = new OctetBuffer();
  private final OctetBuffer path = new OctetBuffer();
  private final OctetBuffer authority = new OctetBuffer();
  private final OctetBuffer protocol = new OctetBuffer();
  private final OctetBuffer cookies = new OctetBuffer();
  private byte[] out = {};
  private int o;
  private boolean scheme;
  private boolean regular;
  private boolean length;
  private boolean connect;
  private boolean malformed;

  /**
   * Begins a request.
   *
   * @param head has room for all that the fields may hold
   */
  void begin(byte[] head) {
    out = head;
    o = 0;
    method.clear();
    path.clear();
    authority.clear();
    protocol.clear();
    cookies.clear();
    scheme = false;
    regular = false;
    length = false;
    connect = false;
    malformed = false;
  }

  @Override
  public void field(byte[] b, int name, int value, int end, boolean secret) {
    if (malformed) {
      return;
    }
    boolean right;
    if (name < value && b[name] == ':') {
      right = !regular && pseudo(b, name, value, end);
    } else {
      right = (regular || line()) && regular(b, name, value, end);
    }
    malformed = !right;
  }

  private boolean pseudo(byte[] b, int name, int value, int end) {
    OctetBuffer into = null;
    boolean[] allowed = Octets.TARGET;
    if (Octets.equals(b, name, value, METHOD)) {
      into = method;
      allowed = Octets.TOKEN;
    } else if (Octets.equals(b, name, value, PATH)) {
      into = path;
    } else if (Octets.equals(b, name, value, AUTHORITY)) {
      into = authority;
    } else if (Octets.equals(b, name, value, PROTOCOL)) {
      into = protocol;
      allowed = Octets.TOKEN;
    } else if (Octets.equals(b, name, value, SCHEME)) {
      boolean first = !scheme;
      scheme = true;
      return first
          && (Octets.equalsIgnoreCase(b, value, end, HTTP)
              || Octets.equalsIgnoreCase(b, value, end, HTTPS));
    }
    if (into == null || into.present()) {
      return false;
    }
    for (int i = value; i < end; i++) {
      if (!allowed[b[i] & 0xff]) {
        return false;
      }
    }
    into.set(b, value, end);
    return end > value || into == authority;
  }

  /** Writes what comes before the fields; false when it is not all there. */
  private boolean line() {
    regular = true;
    connect = method.is(CONNECT);
    if (protocol.present()) {
      return connect && upgrade();
    }
    if (!method.present() || !(connect ? namesNoPath() : scheme && path.present() && isTarget())) {
      return false;
    }
    o = method.put(out, o);
    out[o++] = ' ';
    o = Octets.put(VERSION, out, (connect ? authority : path).put(out, o));
    if (authority.present()) {
      host();
    }
    return true;
  }

  private void host() {
    o = Octets.put(Octets.CRLF, out, authority.put(out, Octets.put(HOST_LINE, out, o)));
  }

  /** CONNECT with a protocol is what an upgrade is with HTTP/1.1 (RFC 8441 section 4). */
  private boolean upgrade() {
    if (!scheme || path.first() != '/' || authority.length() < 1) {
      return false;
    }
    o = Octets.put(VERSION, out, path.put(out, Octets.put(GET, out, o)));
    host();
    o = Octets.put(UPGRADE_LINES, out, o);
    byte[] key = WebSocketKey.make();
    o = Octets.put(Octets.CRLF, out, Octets.put(key, out, Octets.put(WebSocketKey.LINE, out, o)));
    return true;
  }

  /** Whether it asks for a protocol that the proxy does not know; it is no request then. */
  boolean asksForUnknown() {
    return protocol.present() && !protocol.isIgnoringCase(WEBSOCKET, 0, WEBSOCKET.length);
  }

  /** As it is with CONNECT, which names host and port instead (RFC 9113 section 8.5). */
  private boolean namesNoPath() {
    return !scheme
        && !path.present()
        && authority.length() > 0
        && authority.length() <= LONGEST_AUTHORITY;
  }

  /** A path, or what asks about the server as a whole; never a whole URL. */
  private boolean isTarget() {
    return path.first() == '/' || (path.first() == '*' && path.length() == 1);
  }

  private boolean regular(byte[] b, int name, int value, int end) {
    int hash = 0;
    for (int i = name; i < value; i++) {
      int c = b[i];
      if (c != Octets.lower(c) || !Octets.TOKEN[c & 0xff]) {
        return false;
      }
      hash = Field.step(hash, Octets.NAME[c]);
    }
    if (name == value || !isValue(b, value, end)) {
      return false;
    }
    Field known = Field.of(hash, b, name, value);
    if (known != null) {
      switch (known) {
        case CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, TRANSFER_ENCODING, UPGRADE -> {
          return false;
        }
        case TE -> {
          return Octets.equalsIgnoreCase(b, value, end, TRAILERS) && add(b, name, value, end);
        }
        case HOST -> {
          return authority.present()
              ? authority.isIgnoringCase(b, value, end)
              : add(b, name, value, end);
        }
        case CONTENT_LENGTH -> length = true;
        default -> {}
      }
    } else if (Octets.equals(b, name, value, COOKIE)) {
      // Those that came one by one are one line in HTTP/1 (RFC 9113 section 8.2.3).
      cookies.join(b, value, end);
      return true;
    }
    if (protocol.present() && (length || WebSocketKey.isKey(b, name, value))) {
      // A tunnel has no body, and what counts is the key of the proxy.
      return !length;
    }
    return add(b, name, value, end);
  }

  /** Whether the octets are a value without blanks around it (RFC 9113 section 8.2.1). */
  static boolean isValue(byte[] b, int from, int to) {
    return Octets.endOfValue(b, from, to) == to
        && (from == to || (!isBlank(b[from]) && !isBlank(b[to - 1])));
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }

  private boolean add(byte[] b, int name, int value, int end) {
    o = Octets.put(b, name, value, out, o);
    out[o++] = ':';
    out[o++] = ' ';
    o = Octets.put(Octets.CRLF, out, Octets.put(b, value, end, out, o));
    return true;
  }

  /**
   * The fields are complete.
   *
   * @param bodyless whether no body follows
   * @return length of the head, or -1 when the request is malformed
   */
  int finish(boolean bodyless) {
    if (malformed || (!regular && !line())) {
      return -1;
    }
    if (cookies.present()) {
      o = Octets.put(Octets.CRLF, out, cookies.put(out, Octets.put(COOKIE_LINE, out, o)));
    }
    if (!bodyless && !length && !connect) {
      o = Octets.put(CODING_LINE, out, o);
    }
    return Octets.put(Octets.CRLF, out, o);
  }
}
