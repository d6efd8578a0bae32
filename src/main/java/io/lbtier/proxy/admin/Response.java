package io.lbtier.proxy.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * An answer whose length is known.
 *
 * @param status of HTTP
 * @param contentType with its charset, if any
 * @param body whole
 */
record Response(int status, String contentType, ByteBuf body) {
  private static final String TEXT = "text/plain; charset=utf-8";

  static Response text(int status, String body) {
    return new Response(status, TEXT, Unpooled.copiedBuffer(body + "\n", StandardCharsets.UTF_8));
  }

  /** Head and body. */
  ByteBuf encode(boolean keepAlive) {
    return Unpooled.wrappedBuffer(
        head(
            "Content-Length: " + body.readableBytes() + (keepAlive ? "" : "\r\nConnection: close")),
        body);
  }

  /** The head of an answer that comes in chunks until the connection ends. */
  ByteBuf encodeChunkedHead() {
    return head("Transfer-Encoding: chunked");
  }

  private ByteBuf head(String framing) {
    String head =
        "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nCache-Control: no-store\r\n%s%s\r\n\r\n"
            .formatted(
                status, reason(), contentType, status == 405 ? "Allow: GET\r\n" : "", framing);
    return Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII);
  }

  private String reason() {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 503 -> "Service Unavailable";
      default -> throw new IllegalStateException("status: " + status);
    };
  }
}
