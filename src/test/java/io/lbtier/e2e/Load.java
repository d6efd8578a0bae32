package io.lbtier.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * A client that asks at a fixed rate from a place in the network, in a process of its own. Whatever
 * happens to the server meanwhile, each request was sent at its time, and what became of it is in
 * the {@link Report}.
 */
final class Load implements AutoCloseable {
  /** Where the client is: the network namespace's name, "" for this machine itself. */
  record From(String namespace) {
    /** This machine, which is on the segment of the nodes and reaches pods, but no Service. */
    static final From HOST = new From("");

    /** A node, from which Services are reached as from pods. */
    static From node(String name) {
      return new From("lbt-" + name);
    }
  }

  /**
   * One attempt.
   *
   * @param began when it was sent
   * @param took until it had its answer, or failed
   * @param ok whether it was answered as it should be
   * @param detail the answer's body, or why it failed
   */
  record Attempt(Instant began, Duration took, boolean ok, String detail) {
    Instant ended() {
      return began.plus(took);
    }
  }

  /** A time in which nothing succeeded, from the end of one success to the end of the next. */
  record Gap(Instant from, Duration length) {
    boolean overlaps(Gap other) {
      return from.isBefore(other.from.plus(other.length)) && other.from.isBefore(from.plus(length));
    }
  }

  /** What came of a load: every attempt, in the order in which they began. */
  record Report(List<Attempt> attempts) {
    List<Attempt> failed() {
      return attempts.stream().filter(a -> !a.ok()).toList();
    }

    List<Attempt> succeeded() {
      return attempts.stream().filter(Attempt::ok).toList();
    }

    /** What was sent within a time. */
    Report between(Instant from, Instant to) {
      return new Report(
          attempts.stream()
              .filter(a -> !a.began().isBefore(from) && a.began().isBefore(to))
              .toList());
    }

    /** The longest time without a success between the first and the last one. */
    Gap longestGap() {
      return longest(gaps());
    }

    /** The longest time without a success of which a part is in another one. */
    Gap longestGap(Gap in) {
      return longest(gaps().stream().filter(gap -> gap.overlaps(in)).toList());
    }

    private List<Gap> gaps() {
      List<Instant> ends = succeeded().stream().map(Attempt::ended).sorted().toList();
      return IntStream.range(1, ends.size())
          .mapToObj(i -> new Gap(ends.get(i - 1), Duration.between(ends.get(i - 1), ends.get(i))))
          .toList();
    }

    private static Gap longest(List<Gap> gaps) {
      return gaps.stream()
          .max(Comparator.comparing(Gap::length))
          .orElse(new Gap(Instant.EPOCH, Duration.ZERO));
    }

    /** The time that this part of the successful attempts took at most; 0.99 for the p99. */
    Duration quantile(double part) {
      List<Duration> times = succeeded().stream().map(Attempt::took).sorted().toList();
      return times.isEmpty() ? Duration.ZERO : times.get((int) Math.ceil(part * times.size()) - 1);
    }

    @Override
    public String toString() {
      return "%d attempts, %d failed; median %d ms, p99 %d ms, longest %d ms; longest gap %d ms"
          .formatted(
              attempts.size(),
              failed().size(),
              quantile(0.5).toMillis(),
              quantile(0.99).toMillis(),
              quantile(1).toMillis(),
              longestGap().length().toMillis());
    }
  }

  private final Process process;
  private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
  private final Thread reader;

  private Load(From from, LoadMain.Kind kind, URI url, Duration interval, Duration timeout) {
    List<String> command = new ArrayList<>();
    if (!from.namespace().isEmpty()) {
      command.addAll(List.of("nsenter", "--net=/run/netns/" + from.namespace()));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", "target/test-classes", LoadMain.class.getName()));
    command.addAll(List.of(kind.name(), url.toString()));
    command.addAll(List.of("" + interval.toMillis(), "" + timeout.toMillis()));
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader = Thread.ofVirtual().start(this::read);
  }

  /** HTTP requests, each on a connection of its own. None is repeated; it has 30 s. */
  static Load http(From from, String url, int perSecond) {
    return new Load(
        from,
        LoadMain.Kind.HTTP_NEW,
        URI.create(url),
        Duration.ofSeconds(1).dividedBy(perSecond),
        Duration.ofSeconds(30));
  }

  /** HTTP requests on connections that are kept from one to the next. */
  static Load httpKept(From from, String url, int perSecond) {
    return new Load(
        from,
        LoadMain.Kind.HTTP_KEPT,
        URI.create(url),
        Duration.ofSeconds(1).dividedBy(perSecond),
        Duration.ofSeconds(30));
  }

  /** A TCP connection every 10 ms, each of which has 1 s. */
  static Load tcp(From from, String host, int port) {
    return new Load(
        from,
        LoadMain.Kind.TCP,
        URI.create("tcp://" + host + ":" + port),
        Duration.ofMillis(10),
        Duration.ofSeconds(1));
  }

  /** What has come of it so far. */
  Report soFar() {
    return new Report(attempts.stream().sorted(Comparator.comparing(Attempt::began)).toList());
  }

  /** Waits until so many more attempts have succeeded. */
  Load awaitSuccesses(int more) {
    int expected = soFar().succeeded().size() + more;
    TestCluster.await(
        "the load is answered",
        Duration.ofSeconds(60),
        () -> soFar().succeeded().size() >= expected);
    return this;
  }

  /** Sends no more, waits for what is under way, and tells what came of all. */
  Report stop() {
    try {
      process.getOutputStream().close();
      reader.join();
      return soFar();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      lines.lines().map(Load::attempt).forEach(attempts::add);
    } catch (IOException | UncheckedIOException e) {
      // The process was ended; what it has told until then counts.
    }
  }

  private static Attempt attempt(String line) {
    String[] words = line.split(" ", 4);
    return new Attempt(
        Instant.parse(words[0]),
        Duration.ofNanos(Long.parseLong(words[1]) * 1000),
        words[2].equals("ok"),
        words.length > 3 ? words[3] : "");
  }

  @Override
  public void close() {
    process.destroy();
  }
}
