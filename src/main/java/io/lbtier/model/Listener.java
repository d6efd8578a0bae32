package io.lbtier.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A port that clients connect to, and what becomes of their connections. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Listener.Http.class, name = "http"),
  @JsonSubTypes.Type(value = Listener.Tcp.class, name = "tcp"),
  @JsonSubTypes.Type(value = Listener.Tls.class, name = "tls"),
  @JsonSubTypes.Type(value = Listener.Udp.class, name = "udp")
})
public sealed interface Listener {
  /** Unique in the tier. */
  String name();

  /** 1 to 65535; {@link #socket()} is unique in the tier. */
  int port();

  /** The port with what is spoken on it. */
  default Socket socket() {
    return new Socket(port(), IpProtocol.TCP);
  }

  /** Whose connections begin with a header of the PROXY protocol; null for nobody's. */
  @Nullable ProxyProtocol proxyProtocol();

  /** How many connections there may be; null for any number. */
  @Nullable ConnectionLimits connections();

  /**
   * HTTP, or HTTPS where there are certificates.
   *
   * @param certificates names of the Secrets whose certificates are served, chosen by SNI, the
   *     first one being the default; empty for clear text
   * @param routes each host and path prefix once; which one wins does not depend on their order
   * @param limits what a request may be
   * @param timeouts how long a client may take
   * @param clientTls what clients must do where there are certificates; null for no more than usual
   * @param errorPages what clients see where the proxy itself has to say what is wrong; null for a
   *     line of text
   */
  record Http(
      String name,
      int port,
      List<String> certificates,
      List<Route> routes,
      HttpLimits limits,
      HttpTimeouts timeouts,
      @Nullable ProxyProtocol proxyProtocol,
      @Nullable ClientTls clientTls,
      @Nullable List<ErrorPage> errorPages,
      @Nullable ConnectionLimits connections)
      implements Listener {
    public Http {
      certificates = List.copyOf(certificates);
      routes = List.copyOf(routes);
      errorPages = errorPages == null ? null : List.copyOf(errorPages);
    }

    /** A listener that takes any number of connections. */
    public Http(
        String name,
        int port,
        List<String> certificates,
        List<Route> routes,
        HttpLimits limits,
        HttpTimeouts timeouts,
        @Nullable ProxyProtocol proxyProtocol,
        @Nullable ClientTls clientTls,
        @Nullable List<ErrorPage> errorPages) {
      this(
          name,
          port,
          certificates,
          routes,
          limits,
          timeouts,
          proxyProtocol,
          clientTls,
          errorPages,
          null);
    }

    /** A listener to which clients connect themselves. */
    public Http(
        String name,
        int port,
        List<String> certificates,
        List<Route> routes,
        HttpLimits limits,
        HttpTimeouts timeouts) {
      this(name, port, certificates, routes, limits, timeouts, null, null, null);
    }
  }

  /**
   * Bytes relayed both ways.
   *
   * @param pool where every connection goes
   * @param idleTimeoutMillis a connection on which nothing moved for so long is closed
   */
  record Tcp(
      String name,
      int port,
      String pool,
      long idleTimeoutMillis,
      @Nullable ProxyProtocol proxyProtocol,
      @Nullable ConnectionLimits connections)
      implements Listener {
    /** A listener to which clients connect themselves, any number of them. */
    public Tcp(String name, int port, String pool, long idleTimeoutMillis) {
      this(name, port, pool, idleTimeoutMillis, null, null);
    }
  }

  /**
   * TLS relayed as it is, to a pool by the name that the client asks for (SNI).
   *
   * @param routes each host once; the exact one wins, then the longest wildcard
   * @param pool of connections that no route takes; null to close them
   * @param helloTimeoutMillis how long a client may take to say which name it wants
   * @param idleTimeoutMillis a connection on which nothing moved for so long is closed
   */
  record Tls(
      String name,
      int port,
      List<SniRoute> routes,
      @Nullable String pool,
      long helloTimeoutMillis,
      long idleTimeoutMillis,
      @Nullable ProxyProtocol proxyProtocol,
      @Nullable ConnectionLimits connections)
      implements Listener {
    public Tls {
      routes = List.copyOf(routes);
    }
  }

  /**
   * Datagrams relayed both ways. What comes from one address and port of a client is a session,
   * which keeps its backend.
   *
   * @param pool where every session goes
   * @param idleTimeoutMillis a session on which nothing moved for so long is over
   * @param sessions how many there may be; one more ends the one that has rested longest
   * @param responses how many datagrams answer one of a client, after which the session is over; 0
   *     for any number
   */
  record Udp(
      String name, int port, String pool, long idleTimeoutMillis, int sessions, int responses)
      implements Listener {
    @Override
    public Socket socket() {
      return new Socket(port, IpProtocol.UDP);
    }

    /** Nobody's: there is no connection that could begin with one. */
    @Override
    public @Nullable ProxyProtocol proxyProtocol() {
      return null;
    }

    /** There are none. */
    @Override
    public @Nullable ConnectionLimits connections() {
      return null;
    }
  }

  /** What carries a listener's bytes. */
  enum IpProtocol {
    TCP,
    UDP
  }

  /** What a listener occupies: TCP 53 and UDP 53 are two. */
  record Socket(int port, IpProtocol protocol) implements Comparable<Socket> {
    private static final Comparator<Socket> ORDER =
        Comparator.comparingInt(Socket::port).thenComparing(Socket::protocol);

    @Override
    public int compareTo(Socket other) {
      return ORDER.compare(this, other);
    }

    /** As people are told of it: "port 80", "UDP port 53". */
    public String text() {
      return switch (protocol) {
        case TCP -> "port " + port;
        case UDP -> "UDP port " + port;
      };
    }
  }

  /**
   * Sends the connections for a name to a pool.
   *
   * @param host in lower case; exact, or {@code *.} and a host, for all below it
   * @param pool name of the pool
   */
  record SniRoute(String host, String pool) {}

  /**
   * Proxies in front of this one, which tell whose connections they pass on. A connection from one
   * of their addresses must begin with a header; one from elsewhere is a client's own.
   *
   * @param from networks as address, slash and prefix length, the address being their first one
   * @param timeoutMillis how long a header may take
   */
  record ProxyProtocol(List<String> from, long timeoutMillis) {
    public ProxyProtocol {
      from = List.copyOf(from);
    }
  }

  /**
   * How many connections there may be on one proxy; one more is closed at once.
   *
   * @param total of all clients; {@link Integer#MAX_VALUE} for any number
   * @param perClient of one IPv4 address, or one IPv6 network of 64 bits; {@link Integer#MAX_VALUE}
   *     for any number
   * @param rate new ones of all clients; null for any number
   * @param ratePerClient new ones of one client; null for any number
   */
  record ConnectionLimits(
      int total, int perClient, @Nullable Rate rate, @Nullable Rate ratePerClient) {
    /** Any number. */
    public static final ConnectionLimits NONE =
        new ConnectionLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, null, null);
  }

  /**
   * What an HTTP request may be; one that is more is refused.
   *
   * @param headBytes request line and headers together, in bytes
   * @param headers number of header lines
   * @param bodyBytes length of the body; {@link Long#MAX_VALUE} for no limit
   */
  record HttpLimits(int headBytes, int headers, long bodyBytes) {}

  /**
   * How long an HTTP client may take.
   *
   * @param headMillis from the first byte of a request to the end of its head
   * @param idleMillis between two requests on a connection
   * @param stallMillis while a body does not move, in either direction
   * @param tunnelMillis while nothing moves in either direction on a connection that was upgraded
   */
  record HttpTimeouts(long headMillis, long idleMillis, long stallMillis, long tunnelMillis) {}
}
