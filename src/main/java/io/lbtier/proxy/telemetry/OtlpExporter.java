package io.lbtier.proxy.telemetry;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans to collectors over OTLP/HTTP in batches, from a thread of its own, which begins with
 * the first span. Where a collector is too slow the ring fills, and where it fails a batch is lost;
 * both are counted, and nothing waits.
 */
public final class OtlpExporter implements SpanLog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpExporter.class);
  private static final int CAPACITY = 4096;
  private static final int BATCH = 512;
  private static final long PAUSE_MILLIS = 500;
  private static final long CLOSE_MILLIS = 2000;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Ring<Span> ring = new Ring<>(CAPACITY);
  private final LongAdder dropped = new LongAdder();
  private final LongAdder exported = new LongAdder();
  private volatile boolean closing;
  private volatile @Nullable Thread thread;
  private boolean failing;

  /** A request, and what it is known by. */
  record Span(AccessLog.Http request, Correlation ids, SpanTarget target) {}

  @Override
  public void record(AccessLog.Http request, Correlation ids) {
    SpanTarget target = ids.export();
    if (target == null) {
      return;
    }
    int waiting = ring.offer(new Span(request, ids, target));
    if (waiting < 0) {
      dropped.increment();
    } else if (thread == null) {
      start();
    } else if (waiting == BATCH) {
      LockSupport.unpark(thread);
    }
  }

  private synchronized void start() {
    if (thread == null && !closing) {
      thread = Thread.ofPlatform().name("otlp-exporter").daemon().start(this::run);
    }
  }

  @Override
  public long dropped() {
    return dropped.sum();
  }

  @Override
  public long exported() {
    return exported.sum();
  }

  /** Sends what is waiting, for at most two seconds. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closing = true;
      running = thread;
    }
    if (running == null) {
      return;
    }
    LockSupport.unpark(running);
    try {
      if (!running.join(Duration.ofMillis(CLOSE_MILLIS))) {
        running.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build()) {
      List<Span> batch = new ArrayList<>();
      while (!Thread.currentThread().isInterrupted()) {
        boolean last = closing && ring.isEmpty();
        Span span = ring.poll();
        boolean other = span != null && !batch.isEmpty() && differ(span, batch.getFirst());
        if (!batch.isEmpty() && (span == null || other || batch.size() >= BATCH)) {
          send(client, batch);
          batch.clear();
        }
        if (span != null) {
          batch.add(span);
        } else if (last) {
          return;
        } else if (!closing) {
          LockSupport.parkNanos(this, PAUSE_MILLIS * 1_000_000);
        }
      }
    }
  }

  /** Whether they cannot go in one message. */
  private static boolean differ(Span one, Span other) {
    return !one.target().equals(other.target());
  }

  private void send(HttpClient client, List<Span> batch) {
    String failure = post(client, batch);
    if (failure == null) {
      exported.add(batch.size());
      failing = false;
      return;
    }
    dropped.add(batch.size());
    if (!failing) {
      LOG.warn(
          "tracing: {} does not take spans, which are lost until it does: {}",
          batch.getFirst().target().url(),
          failure);
    }
    failing = true;
  }

  /** Why the collector has not taken it; null when it has. */
  private static @Nullable String post(HttpClient client, List<Span> batch) {
    HttpRequest request =
        HttpRequest.newBuilder(batch.getFirst().target().url())
            .header("Content-Type", "application/json")
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofByteArray(OtlpJson.of(batch)))
            .build();
    try {
      HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
      return response.statusCode() / 100 == 2 ? null : "status " + response.statusCode();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "stopped";
    }
  }
}
