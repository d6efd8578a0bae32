package io.lbtier.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows what one proxy says of itself: a response that does not end, with a line of JSON for each
 * change and an empty one every second. It runs in a thread of its own, which ends when it is
 * interrupted; a proxy that is lost is tried again.
 */
final class ProxyStatusStream implements Runnable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** Five heartbeats missed. */
  static final Duration SILENCE = Duration.ofSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** A status has a few hundred characters a backend; whoever sends more is no proxy of ours. */
  private static final int LONGEST_LINE = 8 * 1024 * 1024;

  private final URI address;
  private final Duration silence;
  private final Consumer<@Nullable String> lines;

  /**
   * @param address of the stream
   * @param silence a proxy that sends nothing for so long is lost
   * @param lines takes each line, of which an empty one says that nothing has changed, and null
   *     when the proxy is lost
   */
  ProxyStatusStream(URI address, Duration silence, Consumer<@Nullable String> lines) {
    this.address = address;
    this.silence = silence;
    this.lines = lines;
  }

  @Override
  public void run() {
    Duration pause = FIRST_PAUSE;
    while (!Thread.currentThread().isInterrupted()) {
      if (follow()) {
        pause = FIRST_PAUSE;
        lines.accept(null);
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
  }

  /** Reads until the proxy is lost; returns whether there was anything to read. */
  private boolean follow() {
    boolean any = false;
    try {
      var connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
      connection.setReadTimeout(Math.toIntExact(silence.toMillis()));
      connection.setInstanceFollowRedirects(false);
      try (var reader =
          new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8))) {
        for (String line = line(reader); line != null; line = line(reader)) {
          any = true;
          lines.accept(line);
        }
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      // Not up yet, gone, or silent: it is tried again in each case.
    }
    return any;
  }

  private static @Nullable String line(Reader reader) throws IOException {
    var line = new StringBuilder();
    for (int c = reader.read(); c != '\n'; c = reader.read()) {
      if (c < 0) {
        return null;
      }
      if (line.length() == LONGEST_LINE) {
        throw new IOException("a line of more than " + LONGEST_LINE + " characters");
      }
      line.append((char) c);
    }
    return line.toString();
  }
}
