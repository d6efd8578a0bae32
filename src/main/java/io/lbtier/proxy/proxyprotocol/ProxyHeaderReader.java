package io.lbtier.proxy.proxyprotocol;

import io.lbtier.proxy.PrefaceHandler.MalformedException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads a header of the PROXY protocol, version 1 or 2 (the document {@code proxy-protocol.txt} of
 * HAProxy, version 2020/03/05). The first byte tells which; there is no guessing whether there is
 * one at all.
 */
final class ProxyHeaderReader {
  private ProxyHeaderReader() {}

  /**
   * Takes a whole header from the input and leaves what follows it.
   *
   * @return the header, or null when more has to come first, the input being as it was
   * @throws MalformedException as soon as it is known that it cannot become one
   */
  static @Nullable ProxyHeader read(ByteBuf in) throws MalformedException {
    if (!in.isReadable()) {
      return null;
    }
    return in.getByte(in.readerIndex()) == HeaderV2.SIGNATURE[0]
        ? HeaderV2.read(in)
        : HeaderV1.read(in);
  }

  /** Checks as much of the beginning as is there; whether it is there as a whole. */
  static boolean begins(ByteBuf in, byte[] expected) throws MalformedException {
    int n = Math.min(expected.length, in.readableBytes());
    for (int i = 0; i < n; i++) {
      if (in.getByte(in.readerIndex() + i) != expected[i]) {
        throw new MalformedException("it does not begin as one");
      }
    }
    return n == expected.length;
  }
}
