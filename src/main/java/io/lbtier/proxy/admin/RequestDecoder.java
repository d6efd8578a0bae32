package io.lbtier.proxy.admin;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Cuts heads out of the stream, one at a time: a client that sends a request before it has the
 * answer to the last one gets that answer and the end of the connection, so that what waits to be
 * sent is never more than one answer.
 */
final class RequestDecoder extends ByteToMessageDecoder {
  private static final int HEAD_BYTES = 8 * 1024;

  private boolean discarding;

  /** Throws away whatever comes from now on. */
  void discard() {
    discarding = true;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws Request.Malformed {
    if (discarding) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int start = in.readerIndex();
    int end = in.writerIndex();
    int lineStart = start;
    while (lineStart < end) {
      int feed = in.indexOf(lineStart, end, (byte) '\n');
      if (feed < 0) {
        break;
      }
      if (feed == lineStart || in.getByte(feed - 1) != '\r') {
        throw new Request.Malformed("a line ends without CR (expected: CR LF)");
      }
      if (feed == lineStart + 1) {
        out.add(request(in, start, lineStart, feed + 1));
        return;
      }
      lineStart = feed + 1;
    }
    if (end - start > HEAD_BYTES) {
      throw new Request.Malformed("head is longer than " + HEAD_BYTES + " bytes");
    }
  }

  private static Request request(ByteBuf in, int start, int emptyLine, int bodyStart)
      throws Request.Malformed {
    if (emptyLine == start || bodyStart - start > HEAD_BYTES) {
      throw new Request.Malformed("head is empty or longer than " + HEAD_BYTES + " bytes");
    }
    String head = in.toString(start, emptyLine - 2 - start, StandardCharsets.ISO_8859_1);
    boolean more = in.writerIndex() > bodyStart;
    in.skipBytes(in.readableBytes());
    Request request = Request.parse(head);
    return new Request(
        request.method(), request.target(), request.http11(), request.keepAlive() && !more);
  }
}
