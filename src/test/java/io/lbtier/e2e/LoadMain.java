package io.lbtier.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Asks a server at a fixed rate, whether or not it has answered what was asked before, until its
 * own standard input ends; prints what came of each, for {@link Load}. It needs no library, so it
 * starts soon, in any network namespace.
 *
 * <p>{@code LoadMain KIND URL INTERVAL_MILLIS TIMEOUT_MILLIS}
 */
final class LoadMain {
  /** What is done each time. */
  enum Kind {
    /** An HTTP request on a connection of its own; nothing is ever repeated. */
    HTTP_NEW,
    /** An HTTP request on a connection that is kept, as clients have pools of them. */
    HTTP_KEPT,
    /** A TCP connection that is opened, and closed. */
    TCP
  }

  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)\r\n");

  private final Kind kind;
  private final URI url;
  private final Duration timeout;
  private final HttpClient pool =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private LoadMain(Kind kind, URI url, Duration timeout) {
    this.kind = kind;
    this.url = url;
    this.timeout = timeout;
  }

  public static void main(String[] args) throws IOException {
    var load =
        new LoadMain(
            Kind.valueOf(args[0]), URI.create(args[1]), Duration.ofMillis(Long.parseLong(args[3])));
    var stopped = new AtomicBoolean();
    Thread.ofPlatform().daemon().start(() -> load.sendUntil(stopped, Long.parseLong(args[2])));
    while (System.in.read() >= 0) {}
    stopped.set(true);
    load.awaitAttempts();
  }

  private final ExecutorService attempts = Executors.newVirtualThreadPerTaskExecutor();

  private void sendUntil(AtomicBoolean stopped, long intervalMillis) {
    long interval = Duration.ofMillis(intervalMillis).toNanos();
    long next = System.nanoTime();
    synchronized (attempts) {
      while (!stopped.get()) {
        attempts.execute(this::attempt);
        next += interval;
        // A pause of this machine is no load for the server: what was missed is not made up for.
        next = Math.max(next, System.nanoTime() - interval);
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  private void awaitAttempts() {
    synchronized (attempts) {
      attempts.close();
    }
  }

  /** One line: when it began, how long it took in microseconds, and ok or failed, with what. */
  private void attempt() {
    Instant began = Instant.now();
    long start = System.nanoTime();
    String outcome;
    try {
      outcome =
          "ok "
              + switch (kind) {
                case HTTP_NEW -> onNewConnection();
                case HTTP_KEPT -> onKeptConnection();
                case TCP -> connect();
              };
    } catch (IOException e) {
      outcome = "failed " + e.getClass().getSimpleName() + " " + e.getMessage();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      outcome = "failed interrupted";
    }
    long micros = Duration.ofNanos(System.nanoTime() - start).toNanos() / 1000;
    System.out.println(began + " " + micros + " " + outcome.strip().replace('\n', ' '));
  }

  private String connect() throws IOException {
    open().close();
    return "";
  }

  private String onNewConnection() throws IOException {
    try (Socket socket = open()) {
      socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(url.getPath(), url.getAuthority())
                  .getBytes(ISO_8859_1));
      return body(response(socket.getInputStream()));
    }
  }

  /** All of it: what comes after, even a reset, is no concern of a client that has its answer. */
  private static String response(InputStream in) throws IOException {
    var response = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      response.append((char) c);
      int head = response.indexOf("\r\n\r\n");
      if (head >= 0 && response.length() - head - 4 >= length(response)) {
        break;
      }
    }
    return response.toString();
  }

  private static int length(CharSequence head) {
    var length = LENGTH.matcher(head);
    return length.find() ? Integer.parseInt(length.group(1)) : Integer.MAX_VALUE;
  }

  private static String body(String response) throws IOException {
    int head = response.indexOf("\r\n\r\n");
    if (head < 0) {
      throw new IOException("closed after " + response.length() + " bytes");
    }
    String body = response.substring(head + 4);
    var length = LENGTH.matcher(response.substring(0, head + 2));
    if (!response.startsWith("HTTP/1.1 200 ")) {
      throw new IOException(response.lines().findFirst().orElse(""));
    }
    if (length.find() && Integer.parseInt(length.group(1)) != body.length()) {
      throw new IOException("closed within the body");
    }
    return body;
  }

  private String onKeptConnection() throws IOException, InterruptedException {
    var response =
        pool.send(HttpRequest.newBuilder(url).timeout(timeout).build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("HTTP/1.1 " + response.statusCode());
    }
    return response.body();
  }

  private Socket open() throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(url.getHost(), url.getPort()), Math.toIntExact(timeout.toMillis()));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
