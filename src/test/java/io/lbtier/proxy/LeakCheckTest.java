package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.Extension;

class LeakCheckTest {
  @Test
  void noticesWhatIsNotReleased() {
    lose();
    assertThatThrownBy(LeakCheck::end).hasMessageContaining("Buf");
    LeakCheck.end();
  }

  private static void lose() {
    for (int i = 0; i < 10; i++) {
      ByteBuf lost = ByteBufAllocator.DEFAULT.directBuffer(16);
      lost.writeByte(i);
    }
  }

  @Test
  void watchesWithoutBeingNamed() {
    assertThat(ServiceLoader.load(Extension.class)).hasAtLeastOneElementOfType(LeakCheck.class);
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
  }
}
