package io.lbtier.proxy.telemetry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
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

  private final Ring<Entry> ring = new Ring<>(CAPACITY);
  private final LongAdder dropped = new LongAdder();
  private final LongAdder exported = new LongAdder();
  private volatile boolean closing;
  private volatile @Nullable Thread thread;
  private boolean failing;

  /** A request with its attempts, and what it is known by. */
  record Entry(
      AccessLog.Http request, Correlation ids, SpanTarget target, List<AttemptSpan> attempts) {
    int spans() {
      return 1 + attempts.size();
    }
  }

  @Override
  public void record(AccessLog.Http request, Correlation ids, List<AttemptSpan> attempts) {
    SpanTarget target = ids.export();
    if (target == null) {
      return;
    }
    Entry entry = new Entry(request, ids, target, attempts);
    int waiting = ring.offer(entry);
    if (waiting < 0) {
      dropped.add(entry.spans());
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
      List<Entry> batch = new ArrayList<>();
      while (!Thread.currentThread().isInterrupted()) {
        boolean last = closing && ring.isEmpty();
        Entry entry = ring.poll();
        boolean other = entry != null && !batch.isEmpty() && differ(entry, batch.getFirst());
        if (!batch.isEmpty() && (entry == null || other || batch.size() >= BATCH)) {
          send(client, batch);
          batch.clear();
        }
        if (entry != null) {
          batch.add(entry);
        } else if (last) {
          return;
        } else if (!closing) {
          LockSupport.parkNanos(this, PAUSE_MILLIS * 1_000_000);
        }
      }
    }
  }

  /** Whether they cannot go in one message. */
  private static boolean differ(Entry one, Entry other) {
    return !one.target().equals(other.target());
  }

  private void send(HttpClient client, List<Entry> batch) {
    String failure = post(client, batch);
    int spans = batch.stream().mapToInt(Entry::spans).sum();
    if (failure == null) {
      exported.add(spans);
      failing = false;
      return;
    }
    dropped.add(spans);
    if (!failing) {
      LOG.warn(
          "tracing: {} does not take spans, which are lost until it does: {}",
          batch.getFirst().target().url(),
          failure);
    }
    failing = true;
  }

  /** Why the collector has not taken it; null when it has. */
  private static @Nullable String post(HttpClient client, List<Entry> batch) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(batch.getFirst().target().url())
              .header("Content-Type", "application/json")
              .timeout(TIMEOUT)
              .POST(BodyPublishers.ofByteArray(OtlpJson.of(batch)))
              .build();
      HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
      return response.statusCode() / 100 == 2 ? null : "status " + response.statusCode();
    } catch (IOException e) {
      return words(e);
    } catch (IllegalArgumentException e) {
      // As of a URL without a host, or with a port that is none.
      return String.valueOf(e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "stopped";
    }
  }

  private static String words(IOException failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (failure instanceof HttpTimeoutException) {
      return "no answer in time";
    }
    if (root instanceof UnresolvedAddressException) {
      return "its host has no address";
    }
    // That says nothing itself.
    return failure instanceof ConnectException ? "no connection" : failure.toString();
  }
}
