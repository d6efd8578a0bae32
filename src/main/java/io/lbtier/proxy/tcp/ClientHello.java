package io.lbtier.proxy.tcp;

import io.lbtier.proxy.PrefaceHandler.MalformedException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the server name of a TLS ClientHello (RFC 8446 sections 4.1.2 and 5.1, RFC 6066 section 3),
 * which may be spread over records. It is only looked at; the backend gets it as it came.
 */
final class ClientHello {
  /** With the heads of its records. One with post-quantum keys has some 2 KiB. */
  static final int LONGEST = 16 << 10;

  private static final int RECORD_HEAD = 5;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int MESSAGE_HEAD = 4;
  private static final int VERSION_AND_RANDOM = 2 + 32;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*");
  private static final int NAME_MAX = 253;

  private final byte[] message;
  private final int end;
  private int at;

  private ClientHello(byte[] message, int begin, int end) {
    this.message = message;
    this.at = begin;
    this.end = end;
  }

  /**
   * The name that a client asks for, in lower case, and empty when it asks for none; null when more
   * has to come first. The buffer is left as it is.
   *
   * @throws MalformedException as soon as it is known that this cannot become a ClientHello
   */
  static @Nullable String serverName(ByteBuf in) throws MalformedException {
    byte[] message = new byte[Math.min(in.readableBytes(), LONGEST)];
    int gathered = 0;
    int at = in.readerIndex();
    int known = in.readerIndex() + message.length;
    while (at < known) {
      check(in.getUnsignedByte(at) == HANDSHAKE, "no record of a handshake");
      check(at + 1 >= known || in.getByte(at + 1) == 3, "no version 3 of the protocol");
      if (at + RECORD_HEAD > known) {
        break;
      }
      int length = in.getUnsignedShort(at + 3);
      check(length > 0 && length <= LONGEST, "a record of " + length + " bytes");
      at += RECORD_HEAD;
      int there = Math.min(length, known - at);
      in.getBytes(at, message, gathered, there);
      gathered += there;
      at += there;
      int needed = messageLength(message, gathered);
      if (gathered >= needed) {
        return new ClientHello(message, MESSAGE_HEAD, needed).serverName();
      }
    }
    check(in.readableBytes() < LONGEST, "longer than " + LONGEST + " bytes");
    return null;
  }

  /** With its head; more than there is as long as that is not known. */
  private static int messageLength(byte[] message, int gathered) throws MalformedException {
    check(gathered == 0 || message[0] == CLIENT_HELLO, "another message of a handshake");
    if (gathered < MESSAGE_HEAD) {
      return Integer.MAX_VALUE;
    }
    int length = (message[1] & 0xff) << 16 | (message[2] & 0xff) << 8 | (message[3] & 0xff);
    check(MESSAGE_HEAD + length <= LONGEST, "longer than " + LONGEST + " bytes");
    return MESSAGE_HEAD + length;
  }

  private String serverName() throws MalformedException {
    skip(VERSION_AND_RANDOM);
    skip(number(1)); // session id
    skip(number(2)); // cipher suites
    skip(number(1)); // compression methods
    if (at == end) {
      return ""; // TLS 1.2 allows for no extensions at all.
    }
    check(number(2) == end - at, "extensions that do not fill it");
    String name = "";
    boolean seen = false;
    while (at < end) {
      int type = number(2);
      int length = number(2);
      int next = at + length;
      check(next <= end, "an extension that is cut off");
      if (type == SERVER_NAME) {
        check(!seen, "two lists of server names");
        seen = true;
        name = new ClientHello(message, at, next).listed();
      }
      at = next;
    }
    return name;
  }

  /** The one name of a list, which is all that may be in it: there are no other types. */
  private String listed() throws MalformedException {
    check(number(2) == end - at, "a list of server names that does not fill its extension");
    check(number(1) == HOST_NAME, "a server name of an unknown type");
    int length = number(2);
    check(length == end - at, "more than one server name");
    String name = new String(message, at, length, StandardCharsets.ISO_8859_1);
    check(length <= NAME_MAX && NAME.matcher(name).matches(), "a server name that is no host name");
    return name.toLowerCase(Locale.ROOT);
  }

  private int number(int bytes) throws MalformedException {
    check(end - at >= bytes, "too short");
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | (message[at++] & 0xff);
    }
    return number;
  }

  private void skip(int bytes) throws MalformedException {
    check(end - at >= bytes, "too short");
    at += bytes;
  }

  private static void check(boolean holds, String otherwise) throws MalformedException {
    if (!holds) {
      throw new MalformedException(otherwise);
    }
  }
}
