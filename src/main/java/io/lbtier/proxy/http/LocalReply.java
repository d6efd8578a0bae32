package io.lbtier.proxy.http;

import io.lbtier.model.RouteAction;
import java.nio.charset.StandardCharsets;

/**
 * An answer that the proxy gives itself.
 *
 * @param status what it says, 200 to 599
 * @param failure what failed, as one word for the log; empty when nothing did
 * @param fields header lines, each with its end, but for Content-Length and Connection
 * @param body text
 */
record LocalReply(int status, String failure, String fields, String body) {
  /** To a request for what the proxy as a whole can do (RFC 9110 section 9.3.7). */
  static final LocalReply OPTIONS =
      new LocalReply(204, "", "Allow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT\r\n", "");

  /** The same with another header line, which brings its end. */
  LocalReply with(String line) {
    return new LocalReply(status, failure, fields + line, body);
  }

  /** The same without the lines for whose names {@code drops} holds, and with others. */
  LocalReply edited(FieldLines.NameTest drops, byte[] lines) {
    StringBuilder kept = new StringBuilder();
    for (String line : fields.split("(?<=\n)", -1)) {
      byte[] name = Octets.ascii(line.substring(0, Math.max(0, line.indexOf(':'))));
      kept.append(drops.holds(name, 0, name.length) ? "" : line);
    }
    return new LocalReply(
        status, failure, kept.append(Octets.text(lines, 0, lines.length)).toString(), body);
  }

  /** The whole of it, as the request wants it; fields have their octets as they are. */
  byte[] octets(boolean persistent, boolean headRequest) {
    byte[] text = Octets.utf8(body);
    String length = status == 204 || status == 304 ? "" : "Content-Length: " + text.length + "\r\n";
    String head =
        "HTTP/1.1 "
            + status
            + " "
            + reason(status)
            + "\r\n"
            + fields
            + length
            + (persistent ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
    int shown = headRequest ? 0 : text.length;
    byte[] octets = new byte[head.length() + shown];
    System.arraycopy(head.getBytes(StandardCharsets.ISO_8859_1), 0, octets, 0, head.length());
    System.arraycopy(text, 0, octets, head.length(), shown);
    return octets;
  }

  /** What a route has the proxy answer. */
  static LocalReply of(RouteAction.Respond respond) {
    String type = respond.body().isEmpty() ? "" : "Content-Type: " + respond.contentType() + "\r\n";
    return new LocalReply(respond.status(), "", type, respond.body());
  }

  /** The way to another URL. */
  static LocalReply redirect(int status, String location) {
    return new LocalReply(
        status,
        "",
        "Location: " + location + "\r\nContent-Type: text/plain\r\n",
        status + " " + reason(status) + "\n");
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
