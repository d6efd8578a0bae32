package io.lbtier.model;

/**
 * A part of a key that flows are told apart by: a text, or something of the flow itself.
 *
 * @param kind what it is
 * @param text the text itself, or the name of the header (in lower case), cookie or query
 *     parameter; empty for the others
 */
public record KeyPart(Kind kind, String text) {
  /** What a part is. */
  public enum Kind {
    /** The same for every flow. */
    Text,
    /** IP address of the client as the PROXY protocol says it, or else of the peer. */
    ClientAddress,
    /** Name of the listener. */
    Listener,
    /** Name that the client asks for in its TLS handshake (SNI), in lower case. */
    ServerName,
    /** Host that is asked for, in lower case, without its port. */
    Host,
    /** Method of the request. */
    Method,
    /** Path of the request in its normal form, without the query. */
    Path,
    /** Value of a header; the first one's where there are several. */
    Header,
    /** Value of a cookie, as it stands. */
    Cookie,
    /** Value of a query parameter, as it stands, not decoded. */
    Query
  }

  /** Whether a TCP connection has it too. */
  public boolean ofConnection() {
    return switch (kind) {
      case Text, ClientAddress, Listener, ServerName -> true;
      case Host, Method, Path, Header, Cookie, Query -> false;
    };
  }
}
