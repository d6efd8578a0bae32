package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class in which a buffer of Netty's was not released; the build tracks them all. */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final Collection<String> LEAKS = new ConcurrentLinkedQueue<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    begin();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end();
  }

  static void begin() {
    ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + ": " + records));
    collect();
    LEAKS.clear();
  }

  static void end() {
    collect();
    assertThat(LEAKS).isEmpty();
  }

  /** Netty learns of a buffer that was collected unreleased when it allocates the next ones. */
  private static void collect() {
    for (int i = 0; i < 2; i++) {
      System.gc();
      for (int j = 0; j < 100; j++) {
        ByteBufAllocator.DEFAULT.directBuffer(16).release();
      }
    }
  }
}
