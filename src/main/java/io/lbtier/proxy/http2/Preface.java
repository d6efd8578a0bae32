package io.lbtier.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What a client sends first (RFC 9113 section 3.4). */
public final class Preface {
  private static final byte[] OCTETS =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Its octets. */
  public static final int LENGTH = OCTETS.length;

  private Preface() {}

  /** The octet at {@code i}, below {@link #LENGTH}. */
  public static byte octet(int i) {
    return OCTETS[i];
  }

  /** Writes it. */
  public static void write(ByteBuf out) {
    out.writeBytes(OCTETS);
  }
}
