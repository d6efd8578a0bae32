package io.lbtier.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HuffmanTest {
  @Test
  void everyOctetIsReadAsItWasWritten() {
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      byte[] b = new byte[random.nextInt(64)];
      random.nextBytes(b);
      ByteBuf out = Unpooled.buffer();
      Huffman.encode(b, 0, b.length, out);
      byte[] coded = ByteBufUtil.getBytes(out);
      assertThat(coded).hasSize(Huffman.length(b, 0, b.length));
      byte[] read = new byte[Huffman.longest(coded.length)];
      int end = Huffman.decode(coded, 0, coded.length, read, 0);
      assertThat(Arrays.copyOf(read, end)).isEqualTo(b);
    }
  }

  /** The longest code words, of 30 bits, next to the end-of-string symbol. */
  @Test
  void theCodeWordsOfThirtyBitsAreRight() {
    byte[] b = {'\n', '\r', 22};
    ByteBuf out = Unpooled.buffer();
    Huffman.encode(b, 0, b.length, out);
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("fffffff3ffffffdfffffffbf");
  }
}
