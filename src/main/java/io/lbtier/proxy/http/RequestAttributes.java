package io.lbtier.proxy.http;

import static java.util.Objects.requireNonNull;

import io.lbtier.model.KeyPart;
import io.lbtier.proxy.affinity.CookieTable;
import io.lbtier.proxy.affinity.LearntCookies;
import io.lbtier.proxy.balance.Attributes;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.StableHash;
import org.jspecify.annotations.Nullable;

/**
 * What a request is known by, read from its head while that is looked at. One per event loop;
 * copies nothing.
 */
final class RequestAttributes implements Attributes {
  private static final String COOKIE = "cookie";

  private final RequestHead head;
  private @Nullable ClientIdentity client;
  private String listener = "";

  /** Where the value found last begins and ends. */
  private int from;

  private int to;

  RequestAttributes(RequestHead head) {
    this.head = head;
  }

  /** Looks at the request in the head from now on. */
  RequestAttributes of(ClientIdentity by, String on) {
    client = by;
    listener = on;
    return this;
  }

  private ClientIdentity client() {
    return requireNonNull(client);
  }

  /** It begins with the client's address and a line end. */
  private byte[] clientLines() {
    return client().forwarded();
  }

  private int clientLength() {
    return Octets.indexOf('\r', clientLines(), 0, clientLines().length);
  }

  private long add(String text, long hash) {
    return text.isEmpty() ? hash : StableHash.add(hash, text);
  }

  @Override
  public long add(KeyPart part, long hash) {
    RequestLine line = head.line;
    return switch (part.kind()) {
      case ClientAddress -> StableHash.add(hash, clientLines(), 0, clientLength());
      case Listener -> StableHash.add(hash, listener);
      case ServerName -> add(client().serverName(), hash);
      case Host -> StableHash.add(hash, head.host.name, 0, head.host.length);
      case Method -> StableHash.add(hash, head.b, line.start(), line.methodEnd());
      case Path ->
          StableHash.add(hash, line.target.path, line.target.pathStart, line.target.pathEnd);
      case Header -> header(part.text(), head.lines.from()) ? addFound(hash) : hash;
      case Cookie -> cookie(part.text()) ? addFound(hash) : hash;
      case Query -> query(part.text()) ? addFound(hash) : hash;
      case Text -> hash;
    };
  }

  /** What it is, as text; empty for what the request does not have. */
  String text(KeyPart part) {
    RequestLine line = head.line;
    Target target = line.target;
    return switch (part.kind()) {
      case Text -> part.text();
      case ClientAddress -> Octets.text(clientLines(), 0, clientLength());
      case Listener -> listener;
      case ServerName -> client().serverName();
      case Host -> Octets.text(head.host.name, 0, head.host.length);
      case Method -> Octets.text(head.b, line.start(), line.methodEnd());
      case Path -> Octets.text(target.path, target.pathStart, target.pathEnd);
      case Header -> header(part.text(), head.lines.from()) ? found() : "";
      case Cookie -> cookie(part.text()) ? found() : "";
      case Query -> query(part.text()) ? found() : "";
    };
  }

  private String found() {
    return Octets.text(head.b, from, to);
  }

  private long addFound(long hash) {
    return StableHash.add(hash, head.b, from, to);
  }

  /** Finds the next line of a name in lower case; from is then where its value begins. */
  private boolean header(String name, int begin) {
    byte[] b = head.b;
    int next;
    for (int at = begin; at < head.lines.to(); at = next) {
      int colon = Octets.indexOf(':', b, at, head.lines.to());
      int end = Octets.endOfValue(b, colon, head.lines.to());
      next = end + 2;
      if (isNamed(name, at, colon)) {
        from = colon + 1;
        to = end;
        trim();
        return true;
      }
    }
    return false;
  }

  private boolean isNamed(String name, int at, int colon) {
    boolean same = colon - at == name.length();
    for (int i = 0; same && i < name.length(); i++) {
      same = Octets.lower(head.b[at + i]) == name.charAt(i);
    }
    return same;
  }

  private void trim() {
    from = Octets.trimBegin(head.b, from, to);
    to = Octets.trimEnd(head.b, from, to);
  }

  /** Whether there is a cookie of this name with a value, which is then found. */
  boolean findCookie(String name) {
    return cookie(name) && from < to;
  }

  /** Value of a cookie, null when there is none of this name. */
  @Nullable String cookieText(String name) {
    return cookie(name) ? Octets.text(head.b, from, to) : null;
  }

  /** The backend that the cookie found last means, or null. */
  @Nullable Backend backend(CookieTable table) {
    return table.find(head.b, from, to);
  }

  /** What the cookie found last is known by. */
  long value(LearntCookies cookies) {
    return cookies.value(head.b, from, to);
  }

  /** Finds a cookie (RFC 6265 section 4.2.1), also where several lines hold some. */
  private boolean cookie(String name) {
    int begin = head.lines.from();
    while (header(COOKIE, begin)) {
      int end = to;
      if (pair(name, from, end, ';')) {
        return true;
      }
      begin = Octets.endOfValue(head.b, end, head.lines.to()) + 2;
    }
    return false;
  }

  private boolean query(String name) {
    int begin = head.line.target.queryStart() + 1;
    return begin < head.line.target.end() && pair(name, begin, head.line.target.end(), '&');
  }

  /** Finds the first {@code name=value} of that name among those between the bounds. */
  private boolean pair(String name, int begin, int end, char divider) {
    byte[] b = head.b;
    int next;
    for (int at = begin; at < end; at = next) {
      next = Octets.indexOf(divider, b, at, end) + 1;
      int equals = Octets.indexOf('=', b, at, next - 1);
      from = at;
      to = equals;
      trim();
      if (equals < next - 1 && Octets.isText(b, from, to, name)) {
        from = equals + 1;
        to = next - 1;
        trim();
        return true;
      }
    }
    return false;
  }
}
