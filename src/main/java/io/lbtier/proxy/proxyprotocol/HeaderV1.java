package io.lbtier.proxy.proxyprotocol;

import io.lbtier.proxy.PrefaceHandler.MalformedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Version 1: a line of text (section 2.1 of the document). */
final class HeaderV1 {
  /** With its CR and LF. */
  static final int LONGEST = 107;

  private static final byte[] BEGIN = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = {'\r', '\n'};
  private static final String UNKNOWN = "UNKNOWN";

  /** "Exactly 4 integers", and "heading zeroes are not permitted". */
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");

  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");

  private HeaderV1() {}

  static @Nullable ProxyHeader read(ByteBuf in) throws MalformedException {
    if (!ProxyHeaderReader.begins(in, BEGIN)) {
      return null;
    }
    int start = in.readerIndex() + BEGIN.length;
    int searched = in.readerIndex() + Math.min(in.readableBytes(), LONGEST);
    int lf = in.indexOf(start, searched, END[1]);
    if (lf < 0) {
      if (in.readableBytes() >= LONGEST) {
        throw new MalformedException("version 1 without an end in " + LONGEST + " bytes");
      }
      return null;
    }
    int cr = in.indexOf(start, lf, END[0]);
    if (cr != lf - 1) {
      throw new MalformedException("version 1 that does not end with CR LF");
    }
    ProxyHeader header = parse(in.toString(start, cr - start, StandardCharsets.ISO_8859_1));
    in.readerIndex(lf + 1);
    return header;
  }

  private static ProxyHeader parse(String line) throws MalformedException {
    if (line.equals(UNKNOWN) || line.startsWith(UNKNOWN + " ")) {
      return ProxyHeader.UNKNOWN;
    }
    String[] words = line.split(" ", -1);
    Class<? extends InetAddress> family =
        switch (words[0]) {
          case "TCP4" -> Inet4Address.class;
          case "TCP6" -> Inet6Address.class;
          default ->
              throw new MalformedException(
                  "version 1 for another protocol than TCP4, TCP6 or UNKNOWN");
        };
    if (words.length != 5) {
      throw new MalformedException(
          "version 1 with %d fields, not 5 with a space between them".formatted(words.length));
    }
    return new ProxyHeader(
        new InetSocketAddress(address(words[1], family), port(words[3])),
        new InetSocketAddress(address(words[2], family), port(words[4])));
  }

  private static InetAddress address(String text, Class<? extends InetAddress> family)
      throws MalformedException {
    boolean four = family == Inet4Address.class;
    if ((four ? IPV4 : IPV6).matcher(text).matches()) {
      try {
        // An IPv4 address written as one of IPv6 comes out as what it is.
        return InetAddress.ofLiteral(text);
      } catch (IllegalArgumentException _) {
        // As below.
      }
    }
    throw new MalformedException("version 1 with a malformed IPv" + (four ? 4 : 6) + " address");
  }

  private static int port(String text) throws MalformedException {
    int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : Integer.MAX_VALUE;
    if (port > 0xffff) {
      throw new MalformedException("version 1 with a malformed port");
    }
    return port;
  }

  static void write(
      ByteBuf out, @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination) {
    String rest = UNKNOWN;
    if (source != null && destination != null) {
      boolean four = source.getAddress() instanceof Inet4Address;
      if (four == destination.getAddress() instanceof Inet4Address) {
        rest =
            "TCP%d %s %s %d %d"
                .formatted(
                    four ? 4 : 6,
                    text(source),
                    text(destination),
                    source.getPort(),
                    destination.getPort());
      }
    }
    out.writeBytes(BEGIN);
    ByteBufUtil.writeAscii(out, rest);
    out.writeBytes(END);
  }

  /** Without the zone of a link-local address, which means nothing on another host. */
  private static String text(InetSocketAddress address) {
    String text = address.getAddress().getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
