package io.lbtier.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lbtier.proxy.http2.HpackDecoder.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Field blocks as text: one line a field, {@code name: value}. */
final class Fields implements FieldListener {
  final List<String> lines = new ArrayList<>();

  @Override
  public void field(byte[] b, int name, int value, int end, boolean secret) {
    String line =
        new String(b, name, value - name, ISO_8859_1)
            + ": "
            + new String(b, value, end - value, ISO_8859_1);
    lines.add(secret ? line + " (secret)" : line);
  }

  static Result decode(HpackDecoder decoder, byte[] block, Fields into) {
    return decoder.decode(block, 0, block.length, into);
  }

  /** The lines of a block that must be good. */
  static List<String> decode(HpackDecoder decoder, byte[] block) {
    Fields fields = new Fields();
    Result result = decode(decoder, block, fields);
    if (result != Result.DECODED) {
      throw new AssertionError(result + " of " + ByteBufUtil.hexDump(block));
    }
    return fields.lines;
  }

  static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static byte[] encode(HpackEncoder encoder, List<String> lines) {
    ByteBuf out = Unpooled.buffer();
    encoder.begin(out);
    for (String line : lines) {
      boolean secret = line.endsWith(" (secret)");
      byte[] b = (secret ? line.substring(0, line.length() - 9) : line).getBytes(ISO_8859_1);
      int colon = line.indexOf(": ", 1);
      encoder.field(b, 0, colon, colon + 2, b.length, secret, out);
    }
    return ByteBufUtil.getBytes(out);
  }
}
