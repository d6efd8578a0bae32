package io.lbtier.model;

/**
 * A part of a line of the access log.
 *
 * @param kind what it says
 * @param text for {@link Kind#Text} the text itself; else the name of the field as the user wrote
 *     it, such as {@code status} or {@code header:user-agent}
 * @param of the name of the header (in lower case), cookie or query parameter; empty for the others
 */
public record LogPart(Kind kind, String text, String of) {
  /** What a part says of a request, a connection or a session. */
  public enum Kind {
    /** The same in every line. */
    Text,
    /** When it began: RFC 3339 in UTC, with milliseconds. */
    Time,
    /** When it began, as Apache's {@code %t} without brackets: 10/Oct/2000:13:55:36 +0000. */
    TimeClf,
    /** Name of the listener. */
    Listener,
    /** IP address of the client as the PROXY protocol says it, or else of the peer. */
    Client,
    /** The request line as received. */
    Request,
    /** The request line when it cannot be taken apart; nothing otherwise. */
    BadRequest,
    /** Method of the request. */
    Method,
    /** Path of the request as received. */
    Path,
    /** Query of the request as received, without the question mark. */
    Query,
    /** Value of a query parameter, as it stands, not decoded. */
    QueryParameter,
    /** Version of HTTP, or TCP, or UDP. */
    Protocol,
    /** Host that is asked for. */
    Host,
    /** Status sent to the client. */
    Status,
    /** Label of the route. */
    Route,
    /** Name of the pool. */
    Pool,
    /** Address and port of the backend that answered or was tried last. */
    Backend,
    /** How many backends were tried. */
    Attempts,
    /** Datagrams from the client. */
    DatagramsReceived,
    /** Datagrams to the client. */
    DatagramsSent,
    /** Bytes from the client. */
    BytesReceived,
    /** Bytes to the client. */
    BytesSent,
    /** Bytes of the response's body to the client, with the framing of chunks. */
    BodyBytesSent,
    /** Duration in milliseconds, to the microsecond. */
    DurationMillis,
    /** Duration in seconds, to the millisecond. */
    DurationSeconds,
    /** What the proxy itself found wrong, by stage. */
    Failure,
    /** How long a request waited for room, in milliseconds, to the microsecond. */
    QueuedMillis,
    /** What alone kept a failed request from going to another backend. */
    NotRetried,
    /** ID of the request. */
    RequestId,
    /** ID of the request's trace. */
    TraceId,
    /** Value of a header of the request; the first one's where there are several. */
    Header,
    /** Value of a cookie of the request, as it stands. */
    Cookie,
    /** Value of a header of the backend's response; the first one's where there are several. */
    ResponseHeader
  }
}
