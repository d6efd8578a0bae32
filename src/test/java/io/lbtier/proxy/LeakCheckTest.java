package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
  @Test
  void noticesWhatIsNotReleased() {
    LeakCheck.begin();
    lose();
    assertThatThrownBy(LeakCheck::end).hasMessageContaining("Buf");
    LeakCheck.begin();
    LeakCheck.end();
  }

  private static void lose() {
    for (int i = 0; i < 10; i++) {
      ByteBuf lost = ByteBufAllocator.DEFAULT.directBuffer(16);
      lost.writeByte(i);
    }
  }
}
