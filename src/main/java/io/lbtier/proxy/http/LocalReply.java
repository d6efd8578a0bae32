package io.lbtier.proxy.http;

/**
 * An answer that the proxy gives itself.
 *
 * @param status what it says, 200 to 599
 * @param failure what failed, as one word for the log; empty when nothing did
 * @param lines status line and headers, without Connection and the empty line at their end
 * @param body what follows them
 */
record LocalReply(int status, String failure, String lines, String body) {
  /** To a request for what the proxy as a whole can do (RFC 9110 section 9.3.7). */
  static final LocalReply OPTIONS =
      new LocalReply(
          204,
          "",
          "HTTP/1.1 204 No Content\r\nAllow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT\r\n",
          "");

  /** The same with another header line, which brings its end. */
  LocalReply with(String line) {
    return new LocalReply(status, failure, lines + line, body);
  }

  /** The whole of it, as the request wants it. */
  byte[] octets(boolean persistent, boolean headRequest) {
    String connection = "Connection: " + (persistent ? "keep-alive" : "close") + "\r\n\r\n";
    return Octets.ascii(lines + connection + (headRequest ? "" : body));
  }
}
