package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class in which a buffer of Netty's was not released. It watches every class without
 * being named there (META-INF/services, junit-platform.properties), and tracks every buffer
 * whatever the command line says.
 */
public final class LeakCheck implements AfterAllCallback {
  private static final List<String> LEAKS = new ArrayList<>();

  /**
   * Shared by threads that track a new buffer, on which occasion Netty has them tell of lost ones:
   * who has it alone knows that nobody is about to.
   */
  private static final ReadWriteLock TRACKING = new ReentrantReadWriteLock();

  /** Whether there may be a buffer to lose; to look costs a class collections of garbage. */
  private static volatile boolean used;

  static {
    // Before Netty makes the first one.
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Detectors());
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (used) {
      end();
    }
  }

  /** Fails when a buffer has been lost since this was called last. */
  static void end() {
    // A collection's references are told of in no order. Those of the next one come after all of
    // them, if it begins when one of them has been told of.
    awaitCollection();
    awaitCollection();
    // Netty looks when it makes the next buffer.
    ByteBufAllocator.DEFAULT.directBuffer(16).release();
    used = false;
    assertThat(taken()).as("buffers that were not released").isEmpty();
  }

  private static List<String> taken() {
    TRACKING.writeLock().lock();
    try {
      synchronized (LEAKS) {
        List<String> taken = List.copyOf(LEAKS);
        LEAKS.clear();
        return taken;
      }
    } finally {
      TRACKING.writeLock().unlock();
    }
  }

  /** Until garbage has been collected, and one reference to it has been told of. */
  private static void awaitCollection() {
    ReferenceQueue<Object> told = new ReferenceQueue<>();
    Reference<Object> one = new PhantomReference<>(new Object(), told);
    System.gc();
    try {
      assertThat(told.remove(10_000)).as("the collection of garbage").isSameAs(one);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("deprecation") // What is to be written has a signature of old.
  private static final class Detectors extends ResourceLeakDetectorFactory {
    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return new Detector<>(resource, samplingInterval);
    }
  }

  @SuppressWarnings("deprecation") // Only its users are not to make one; it is made to be extended.
  private static final class Detector<T> extends ResourceLeakDetector<T> {
    Detector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    public @Nullable ResourceLeakTracker<T> track(T resource) {
      used = true;
      Lock lock = TRACKING.readLock();
      lock.lock();
      try {
        return super.track(resource);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public @Nullable ResourceLeakTracker<T> trackForcibly(T resource) {
      Lock lock = TRACKING.readLock();
      lock.lock();
      try {
        return super.trackForcibly(resource);
      } finally {
        lock.unlock();
      }
    }

    /** Whatever level is logged. */
    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String type, String records) {
      synchronized (LEAKS) {
        LEAKS.add(type + ": " + records);
      }
    }
  }
}
