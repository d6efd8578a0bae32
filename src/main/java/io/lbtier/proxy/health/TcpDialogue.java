package io.lbtier.proxy.health;

import io.lbtier.model.HealthCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends octets and looks for others in what comes back. */
final class TcpDialogue extends Dialogue {
  /** So much of what comes back is looked at. */
  private static final int BYTES_MAX = 16 * 1024;

  private final byte[] send;
  private final byte[] expect;
  private final byte[] come = new byte[BYTES_MAX];
  private int length;

  TcpDialogue(HealthCheck.Dialogue check, Consumer<String> answer) {
    super(answer);
    send = HexFormat.of().parseHex(check.send());
    expect = HexFormat.of().parseHex(check.expect());
  }

  @Override
  void ask(ChannelHandlerContext ctx) {
    ChannelFuture sent = ctx.writeAndFlush(Unpooled.wrappedBuffer(send));
    if (expect.length == 0) {
      sent.addListener(_ -> answer(sent.isSuccess() ? "" : Causes.connect(sent.cause(), 0)));
    }
  }

  @Override
  @Nullable String take(ByteBuf bytes) {
    int n = Math.min(bytes.readableBytes(), BYTES_MAX - length);
    // It may have begun in what came before.
    int from = Math.max(0, length - expect.length + 1);
    bytes.readBytes(come, length, n);
    length += n;
    if (ByteBufUtil.indexOf(
            Unpooled.wrappedBuffer(expect), Unpooled.wrappedBuffer(come, from, length - from))
        >= 0) {
      return "";
    }
    return length == BYTES_MAX ? missing() : null;
  }

  @Override
  String end() {
    return length == 0 ? "closed without an answer" : missing();
  }

  private String missing() {
    return "the answer does not have what is expected; it begins with " + Excerpt.of(come, length);
  }
}
