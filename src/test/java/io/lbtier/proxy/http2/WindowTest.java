package io.lbtier.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
  @Test
  void aWindowMayBecomeNegativeByASetting() {
    SendWindow window = new SendWindow(100);
    window.take(80);
    assertThat(window.add(-60)).isTrue();
    assertThat(window.left()).isZero();
    assertThat(window.add(50)).isTrue();
    assertThat(window.left()).isEqualTo(10);
  }

  @Test
  void aWindowMayNotOverflow() {
    SendWindow window = new SendWindow(SendWindow.INITIAL);
    assertThat(window.add(Integer.MAX_VALUE - 65_535)).isTrue();
    assertThat(window.left()).isEqualTo(Integer.MAX_VALUE);
    assertThat(window.add(1)).isFalse();
  }

  @Test
  void aPeerIsToldOfMoreWhenHalfIsUsed() {
    ReceiveWindow window = new ReceiveWindow(100);
    assertThat(window.take(60)).isTrue();
    assertThat(window.release(40)).isZero();
    assertThat(window.release(20)).isEqualTo(60);
    assertThat(window.take(100)).isTrue();
    assertThat(window.take(1)).isFalse();
  }

  @Test
  void aWindowMayBeMadeLarger() {
    ReceiveWindow window = new ReceiveWindow(100);
    window.grow(900);
    assertThat(window.release(0)).isEqualTo(900);
    assertThat(window.take(1000)).isTrue();
  }
}
