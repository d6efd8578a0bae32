package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.HpackEncoder;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Makes fields of HTTP/2 of header lines, without those that speak of one connection alone. */
final class Http2Lines {
  private Http2Lines() {}

  /** Encodes lines from {@code from} to an empty one or the end; where that ends. */
  static int encode(byte[] b, int from, HpackEncoder encoder, ByteBuf out) {
    return encode(b, from, b.length, encoder, out);
  }

  /** Encodes lines from {@code from} to an empty one or {@code to}; where that ends. */
  static int encode(byte[] b, int from, int to, HpackEncoder encoder, ByteBuf out) {
    int i = from;
    while (i < to && b[i] != '\r') {
      int hash = 0;
      int colon = i;
      for (; b[colon] != ':'; colon++) {
        hash = Field.step(hash, Octets.NAME[b[colon] & 0xff]);
      }
      int value = colon + 1;
      while (b[value] == ' ' || b[value] == '\t') {
        value++;
      }
      int end = Octets.endOfValue(b, value, to);
      int next = end + 2;
      while (end > value && (b[end - 1] == ' ' || b[end - 1] == '\t')) {
        end--;
      }
      if (passes(Field.of(hash, b, i, colon))) {
        encoder.field(b, i, colon, value, end, false, out);
      }
      i = next;
    }
    return i + 2;
  }

  private static boolean passes(@Nullable Field field) {
    return switch (field) {
      case HOST, CONNECTION, TRANSFER_ENCODING, UPGRADE, KEEP_ALIVE, PROXY_CONNECTION, TE -> false;
      case null, default -> true;
    };
  }
}
