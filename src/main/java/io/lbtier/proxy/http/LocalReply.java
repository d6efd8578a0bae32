package io.lbtier.proxy.http;

import io.lbtier.model.RouteAction;

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
    return Octets.utf8(lines + connection + (headRequest ? "" : body));
  }

  /** A refusal, or something else with a body, with header lines before and after its length. */
  static LocalReply of(int status, String failure, String before, String after, String body) {
    return new LocalReply(
        status,
        failure,
        statusLine(status)
            + before
            + "Content-Length: "
            + Octets.utf8(body).length
            + "\r\n"
            + after,
        body);
  }

  /** What a route has the proxy answer. */
  static LocalReply of(RouteAction.Respond respond) {
    int status = respond.status();
    if (status == 204 || status == 304) {
      return new LocalReply(status, "", statusLine(status), "");
    }
    String type = respond.body().isEmpty() ? "" : "Content-Type: " + respond.contentType() + "\r\n";
    return of(status, "", type, "", respond.body());
  }

  /** The way to another URL. */
  static LocalReply redirect(int status, String location) {
    return of(
        status,
        "",
        "Location: " + location + "\r\nContent-Type: text/plain\r\n",
        "",
        status + " " + reason(status) + "\n");
  }

  private static String statusLine(int status) {
    return "HTTP/1.1 " + status + " " + reason(status) + "\r\n";
  }

  /** What a status is called; empty for those that have no name or are seldom used. */
  static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 204 -> "No Content";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 304 -> "Not Modified";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 410 -> "Gone";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 417 -> "Expectation Failed";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 451 -> "Unavailable For Legal Reasons";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      case 505 -> "HTTP Version Not Supported";
      default -> "";
    };
  }
}
