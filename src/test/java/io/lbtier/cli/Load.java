package io.lbtier.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that ask one after the other, on connections that they keep, until told to stop. */
final class Load implements AutoCloseable {
  private static final int CLIENTS = 4;

  private final List<Thread> clients = new ArrayList<>();
  private final AtomicLong succeeded = new AtomicLong();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  Load(String url) {
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Thread.ofPlatform().daemon().start(() -> ask(url)));
    }
  }

  /** Answers with status 200 so far. */
  long succeeded() {
    return succeeded.get();
  }

  /** Everything else. */
  Queue<String> failures() {
    return failures;
  }

  private void ask(String url) {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30)).build();
      while (!stopped) {
        try {
          var response = client.send(request, BodyHandlers.ofString());
          if (response.statusCode() == 200) {
            succeeded.incrementAndGet();
          } else {
            failures.add(response.statusCode() + " " + response.body());
          }
        } catch (IOException e) {
          failures.add(e.toString());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread client : clients) {
      try {
        client.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
