package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.HpackEncoder;
import io.netty.buffer.ByteBuf;

/** Makes fields of HTTP/2 of the head of a response as an HTTP/1.1 client gets it. */
final class Http2ResponseFields {
  private static final byte[] CONNECTION = Octets.ascii("connection");

  /** Where the status begins in "HTTP/1.1 200 OK". */
  private static final int STATUS = 9;

  private final HpackEncoder encoder;
  private final byte[] status = Octets.ascii(":status200");

  Http2ResponseFields(HpackEncoder encoder) {
    this.encoder = encoder;
  }

  /** Encodes status line and header lines as one field block; where the empty line ends. */
  int head(byte[] head, ByteBuf out) {
    System.arraycopy(head, STATUS, status, status.length - 3, 3);
    encoder.begin(out);
    encoder.field(status, 0, status.length - 3, status.length - 3, status.length, false, out);
    return lines(head, Octets.endOfValue(head, STATUS, head.length) + 2, out);
  }

  /** Encodes lines that follow a body as one field block. */
  void trailers(byte[] lines, ByteBuf out) {
    encoder.begin(out);
    lines(lines, 0, out);
  }

  /** Encodes lines up to an empty one or the end; where that ends. */
  private int lines(byte[] b, int from, ByteBuf out) {
    int i = from;
    while (i < b.length && b[i] != '\r') {
      int colon = Octets.indexOf(':', b, i, b.length);
      int value = colon + 1;
      while (b[value] == ' ' || b[value] == '\t') {
        value++;
      }
      int end = Octets.endOfValue(b, value, b.length);
      int next = end + 2;
      while (end > value && (b[end - 1] == ' ' || b[end - 1] == '\t')) {
        end--;
      }
      if (!Octets.equalsIgnoreCase(b, i, colon, CONNECTION)) {
        encoder.field(b, i, colon, value, end, false, out);
      }
      i = next;
    }
    return i + 2;
  }
}
