package io.lbtier.proxy.http;

/**
 * Why the proxy itself answers a request. The client gets the status, {@link #stage()} in the
 * header {@code X-Lbtier-Error}, and the text; never an address.
 */
enum Fault {
  BAD_REQUEST_LINE(400, "bad-request", "the request line is not METHOD target HTTP/1.1"),
  BAD_TARGET(400, "bad-request", "the request target is not a path"),
  BAD_PATH(400, "bad-request", "the path can be read in more than one way"),
  BAD_HEADER(400, "bad-request", "a header line is malformed"),
  BAD_LINE_END(400, "bad-request", "a line does not end with CR LF"),
  BAD_HOST(400, "bad-request", "Host is missing, repeated, malformed or not the target's"),
  BAD_LENGTH(400, "bad-request", "Content-Length is not one decimal number"),
  BAD_CODING(400, "bad-request", "Transfer-Encoding is not chunked alone"),
  BAD_FRAMING(400, "bad-request", "both Content-Length and Transfer-Encoding"),
  BAD_CONNECTION(400, "bad-request", "Connection names a header that frames the request"),
  BAD_CONNECT(400, "bad-request", "CONNECT is for the host and port that Host has, and no body"),
  BAD_CHUNK(400, "bad-request", "the chunked body is malformed"),
  NO_ROUTE(404, "no-route", "no route matches this request"),
  NO_SWITCH(404, "not-upgraded", "nothing here goes on with that protocol"),
  SLOW_REQUEST(408, "request-timeout", "the request did not arrive in time"),
  TOO_LARGE(413, "body-too-large", "the body is larger than is allowed here"),
  LONG_TARGET(414, "target-too-long", "the request line is longer than this listener allows"),
  BAD_EXPECT(417, "bad-expectation", "only 100-continue can be expected"),
  LARGE_HEAD(431, "head-too-large", "the headers are larger than this listener allows"),
  BAD_METHOD(501, "bad-method", "TRACE is not served, nor is CONNECT here"),
  BAD_RESPONSE(502, "bad-response", "the backend's answer was not valid HTTP"),
  NOT_UPGRADED(502, "not-upgraded", "the backend did not switch to the protocol asked for"),
  CONNECT_FAILED(502, "connect-failed", "the backend could not be reached"),
  TLS_FAILED(502, "tls-failed", "no trusted connection to the backend could be made"),
  TLS_REFUSED(502, "tls-failed", "no trusted connection to the backend could be made"),
  RESET(502, "reset", "the backend closed the connection before it answered"),
  CANCELLED(502, "cancelled", "the backend cancelled the request"),
  UNPROCESSED(502, "reset", "the backend did not take the request"),
  NO_BACKEND(503, "no-backend", "no backend is available", "Retry-After: 1\r\n"),
  OVERLOADED(503, "overloaded", "the backends have as much as they may", "Retry-After: 1\r\n"),
  QUEUE_TIMEOUT(503, "queue-timeout", "no backend had room in time", "Retry-After: 1\r\n"),
  LOST_BACKEND(503, "backend-lost", "the backend that has this client's session is not available"),
  NO_LISTENER(503, "no-listener", "this port is not served any more"),
  CONNECT_TIMEOUT(504, "connect-timeout", "the backend did not accept a connection in time"),
  OVERDUE(504, "request-deadline", "the request took longer than its route allows"),
  SLOW_RESPONSE(504, "response-timeout", "the backend did not answer in time"),
  BAD_VERSION(505, "bad-version", "only HTTP/1.1 and HTTP/1.0 are served");

  @SuppressWarnings("ImmutableEnumChecker") // A record of strings.
  private final LocalReply reply;

  Fault(int status, String stage, String text) {
    this(status, stage, text, "");
  }

  Fault(int status, String stage, String text, String lines) {
    String body = status + " " + LocalReply.reason(status) + ": " + text + "\n";
    this.reply =
        new LocalReply(
            status,
            stage,
            "Content-Type: text/plain\r\nX-Lbtier-Error: " + stage + "\r\n" + lines,
            body);
  }

  /** What the client gets, ending with a line of text. */
  LocalReply reply() {
    return reply;
  }

  /** What failed, as one word for headers and logs. */
  String stage() {
    return reply.failure();
  }
}
