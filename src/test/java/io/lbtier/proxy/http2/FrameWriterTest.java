package io.lbtier.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
  private static List<String> read(ByteBuf out) {
    return Frames.ofClient(ByteBufUtil.getBytes(out), Integer.MAX_VALUE);
  }

  @Test
  void whatIsWrittenCanBeRead() {
    ByteBuf out = Unpooled.buffer();
    FrameWriter.settings(
        out,
        new EnumMap<>(Map.of(Setting.MAX_CONCURRENT_STREAMS, 7, Setting.INITIAL_WINDOW_SIZE, 9)));
    FrameWriter.settingsAcknowledgement(out);
    FrameWriter.ping(out, 5, false);
    FrameWriter.ping(out, -1, true);
    FrameWriter.data(out, 1, 2, false);
    out.writeBytes(new byte[] {'a', 'b'});
    FrameWriter.data(out, 3, 0, true);
    FrameWriter.windowUpdate(out, 0, Integer.MAX_VALUE);
    FrameWriter.reset(out, 1, ErrorCode.REFUSED_STREAM);
    FrameWriter.goAway(out, 11, ErrorCode.HTTP_1_1_REQUIRED);
    assertThat(read(out))
        .containsExactly(
            "setting MAX_CONCURRENT_STREAMS 7",
            "setting INITIAL_WINDOW_SIZE 9",
            "settings",
            "settings ack",
            "ping 5",
            "ping ffffffffffffffff ack",
            "data 1 6162 2...",
            "data 3  0 end",
            "window 0 2147483647",
            "reset 1 REFUSED_STREAM",
            "goaway 11 HTTP_1_1_REQUIRED");
  }

  @Test
  void aFieldBlockIsCutIntoFrames() {
    Random random = new Random(3);
    for (int length : new int[] {0, 1, 99, 100, 101, 199, 200, 201, 300, 1050}) {
      byte[] block = new byte[length];
      random.nextBytes(block);
      ByteBuf out = Unpooled.buffer();
      FrameWriter.ping(out, 1, false);
      int begin = FrameWriter.beginHeaders(out);
      out.writeBytes(block);
      FrameWriter.endHeaders(out, begin, 3, length % 2 == 0, 100);
      assertThat(out.readableBytes()).isEqualTo(17 + length + 9 * Math.max(1, (length + 99) / 100));
      assertThat(read(out))
          .containsExactly(
              "ping 1",
              "headers 3 " + ByteBufUtil.hexDump(block) + (length % 2 == 0 ? " end" : ""));
    }
  }
}
