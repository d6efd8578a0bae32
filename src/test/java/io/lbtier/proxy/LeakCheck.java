package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class in which a buffer of Netty's was not released. It watches every class that
 * uses Netty without being named there (META-INF/services, junit-platform.properties), and tracks
 * every buffer whatever the command line says.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final Collection<String> LEAKS = new ConcurrentLinkedQueue<>();

  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + ": " + records));
  }

  @Override
  public void beforeAll(ExtensionContext context) {}

  @Override
  public void afterAll(ExtensionContext context) {
    if (watches(context.getRequiredTestClass())) {
      end();
    }
  }

  /** Whether a class may use Netty; to look costs every other one a garbage collection. */
  static boolean watches(Class<?> test) {
    return test.getPackageName().startsWith("io.lbtier.proxy")
        || test.getSimpleName().endsWith("IT");
  }

  /** Fails when a buffer has been lost since this was called last. */
  static void end() {
    collect();
    Collection<String> found = LEAKS.stream().toList();
    LEAKS.clear();
    assertThat(found).as("buffers that were not released").isEmpty();
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
