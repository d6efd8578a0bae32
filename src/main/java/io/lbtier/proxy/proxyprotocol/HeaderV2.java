package io.lbtier.proxy.proxyprotocol;

import io.lbtier.proxy.PrefaceHandler.MalformedException;
import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Version 2: binary (section 2.2 of the document). */
final class HeaderV2 {
  static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };

  /** Signature, version and command, family and protocol, length. */
  static final int FIXED = 16;

  /** The length field allows 64 KiB; what is sent is some hundred bytes, or a certificate. */
  static final int LONGEST = 16 << 10;

  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int UNSPEC = 0x00;
  private static final int TCP4 = 0x11;
  private static final int TCP6 = 0x21;
  private static final int UNIX = 0x31;
  private static final int UNIX_LENGTH = 216;
  private static final int TLV_HEAD = 3;
  private static final int TYPE_CRC32C = 0x03;
  private static final int CRC_LENGTH = 4;

  private HeaderV2() {}

  static @Nullable ProxyHeader read(ByteBuf in) throws MalformedException {
    if (!ProxyHeaderReader.begins(in, SIGNATURE) || in.readableBytes() < FIXED) {
      return null;
    }
    int begin = in.readerIndex();
    int command = in.getUnsignedByte(begin + SIGNATURE.length);
    int family = in.getUnsignedByte(begin + SIGNATURE.length + 1);
    int length = in.getUnsignedShort(begin + SIGNATURE.length + 2);
    int addresses = addressesLength(command, family);
    if (length < addresses) {
      throw new MalformedException("version 2 too short for its addresses");
    }
    if (FIXED + length > LONGEST) {
      throw new MalformedException("version 2 longer than " + LONGEST + " bytes");
    }
    if (in.readableBytes() < FIXED + length) {
      return null;
    }
    checkTlvs(in.slice(begin, FIXED + length), FIXED + addresses, command);
    ProxyHeader header =
        command == PROXY && (family == TCP4 || family == TCP6)
            ? addresses(in, begin + FIXED, addresses)
            : ProxyHeader.UNKNOWN;
    in.skipBytes(FIXED + length);
    return header;
  }

  /** How long the addresses are; of LOCAL they are to be passed over, whatever they are. */
  private static int addressesLength(int command, int family) throws MalformedException {
    if (command == LOCAL) {
      return 0;
    }
    if (command != PROXY) {
      throw new MalformedException(
          "version and command 0x%02x (expected: 0x20 or 0x21)".formatted(command));
    }
    return switch (family) {
      case UNSPEC -> 0;
      case TCP4 -> 2 * (4 + Short.BYTES);
      case TCP6 -> 2 * (16 + Short.BYTES);
      case UNIX -> UNIX_LENGTH;
      default ->
          throw new MalformedException(
              "version 2 for family and protocol 0x%02x (expected: a stream, 0x11, 0x21 or 0x31)"
                  .formatted(family));
    };
  }

  private static ProxyHeader addresses(ByteBuf in, int begin, int length) {
    int each = length / 2 - Short.BYTES;
    return new ProxyHeader(
        new InetSocketAddress(address(in, begin, each), in.getUnsignedShort(begin + 2 * each)),
        new InetSocketAddress(
            address(in, begin + each, each), in.getUnsignedShort(begin + 2 * each + Short.BYTES)));
  }

  private static InetAddress address(ByteBuf in, int begin, int length) {
    byte[] bytes = new byte[length];
    in.getBytes(begin, bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // Only for another length than 4 or 16.
    }
  }

  /** What is attached must fill the rest exactly; a checksum must be right (section 2.2.4). */
  private static void checkTlvs(ByteBuf header, int begin, int command) throws MalformedException {
    if (command == LOCAL) {
      return;
    }
    int at = begin;
    while (at < header.writerIndex()) {
      int end =
          at + TLV_HEAD > header.writerIndex()
              ? Integer.MAX_VALUE
              : at + TLV_HEAD + header.getUnsignedShort(at + 1);
      if (end > header.writerIndex()) {
        throw new MalformedException("version 2 with an attachment that is cut off");
      }
      if (header.getByte(at) == TYPE_CRC32C) {
        checkCrc(header, at + TLV_HEAD, end);
      }
      at = end;
    }
  }

  private static void checkCrc(ByteBuf header, int begin, int end) throws MalformedException {
    if (end - begin != CRC_LENGTH) {
      throw new MalformedException("version 2 with a malformed checksum");
    }
    CRC32C crc = new CRC32C();
    for (int i = 0; i < header.writerIndex(); i++) {
      crc.update(i >= begin && i < end ? 0 : header.getByte(i));
    }
    if ((int) crc.getValue() != header.getInt(begin)) {
      throw new MalformedException("version 2 with a wrong checksum");
    }
  }

  static void write(
      ByteBuf out, @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination) {
    out.writeBytes(SIGNATURE);
    if (source == null || destination == null) {
      out.writeByte(LOCAL).writeByte(UNSPEC).writeShort(0);
      return;
    }
    byte[] from = source.getAddress().getAddress();
    byte[] to = destination.getAddress().getAddress();
    if (from.length != to.length) {
      out.writeByte(PROXY).writeByte(UNSPEC).writeShort(0);
      return;
    }
    out.writeByte(PROXY).writeByte(source.getAddress() instanceof Inet4Address ? TCP4 : TCP6);
    out.writeShort(2 * (from.length + Short.BYTES)).writeBytes(from).writeBytes(to);
    out.writeShort(source.getPort()).writeShort(destination.getPort());
  }
}
