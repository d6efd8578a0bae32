package io.lbtier.proxy.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An access log of lines. Event loops put entries into a ring; one thread formats and writes them
 * in batches. Where the stream is too slow the ring fills and entries are lost and counted: traffic
 * does not wait for its log.
 *
 * <p>The thread is not woken for each entry, since a wake-up is a system call on the event loop: it
 * looks every {@value #PAUSE_MILLIS} ms, and is woken once when the ring is half full.
 */
public final class AccessLogWriter implements AccessLog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLogWriter.class);
  private static final int CAPACITY = 16 * 1024;
  private static final int BATCH_BYTES = 32 * 1024;
  private static final long PAUSE_MILLIS = 100;
  private static final long CLOSE_MILLIS = 2000;

  private final Ring<Entry> ring;
  private final int half;
  private final LongAdder dropped = new LongAdder();
  private final OutputStream out;
  private final Thread thread;
  private volatile boolean closing;

  /** Starts to write to a stream, which stays the caller's to close. */
  public AccessLogWriter(OutputStream out) {
    this(out, CAPACITY);
  }

  AccessLogWriter(OutputStream out, int capacity) {
    this.out = out;
    ring = new Ring<>(capacity);
    half = capacity / 2;
    thread = Thread.ofPlatform().name("access-log").daemon().start(this::run);
  }

  @Override
  public void log(Entry entry) {
    int waiting = ring.offer(entry);
    if (waiting < 0) {
      dropped.increment();
    } else if (waiting == half) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public long dropped() {
    return dropped.sum();
  }

  /** Writes what is waiting, for at most two seconds. Entries that come later are lost. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    JsonWriter batch = new JsonWriter();
    LogLine line = new LogLine(batch);
    int lines = 0;
    while (true) {
      boolean last = closing && ring.isEmpty();
      Entry entry = ring.poll();
      if (entry != null && LogLine.has(entry)) {
        line.write(entry);
        lines++;
      }
      if (entry == null || batch.length() >= BATCH_BYTES) {
        write(batch, lines);
        lines = 0;
      }
      if (last) {
        return;
      }
      if (entry == null) {
        LockSupport.parkNanos(this, PAUSE_MILLIS * 1_000_000);
      }
    }
  }

  private boolean failing;

  private void write(JsonWriter batch, int lines) {
    if (lines == 0) {
      return;
    }
    try {
      batch.drainTo(out);
      out.flush();
      failing = false;
    } catch (IOException e) {
      dropped.add(lines);
      if (!failing) {
        LOG.warn("access log: cannot write, lines are lost until it works again: {}", e.toString());
      }
      failing = true;
    }
  }
}
