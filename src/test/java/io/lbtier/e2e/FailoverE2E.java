package io.lbtier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What clients of a virtual address see when something happens to the node that holds it: for how
 * long a TCP connection, tried every 10 ms, cannot be made, and how many of the HTTP requests of a
 * client that sends 50 a second, each once, are lost. With -Dlbtier.rounds=20 each thing happens so
 * often, for the figures of docs/vip.md.
 */
@ExtendWith(ClusterExtension.class)
class FailoverE2E {
  private static final int ROUNDS = Integer.getInteger("lbtier.rounds", 1);
  private static final int RATE = 50;

  private final TestCluster cluster;

  FailoverE2E(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void installed() {
    cluster.install();
  }

  /**
   * One round.
   *
   * @param from when it began
   * @param to when it ended
   * @param shown until the status showed the new holder
   * @param led whether the operator that leads was on the same node
   */
  private record Round(Disturbance what, Instant from, Instant to, Duration shown, boolean led) {
    Round until(Instant end) {
      return new Round(what, from, end, shown, led);
    }

    Load.Report of(Load.Report report) {
      return report.between(from, to);
    }
  }

  /** What the clients saw: one that connects, one that sends requests, and one of a backend. */
  private record Seen(Load.Report connections, Load.Report requests, Load.Report backend) {
    /** Without a connection, or without an answer from a proxy that accepts and does not answer. */
    Duration gap(Round round) {
      return gapOf(round).length();
    }

    private Load.Gap gapOf(Round round) {
      return round.of(round.what() == Disturbance.PROXY_HUNG ? requests : connections).longestGap();
    }

    /**
     * For how long a backend, which nothing was done to, did not answer meanwhile: who had no turn
     * on this machine for so long could move no address and see none.
     */
    Duration machine(Round round) {
      return round.of(backend).longestGap(gapOf(round)).length();
    }

    List<Load.Attempt> lost(Round round) {
      return requests.between(round.from().minusSeconds(1), round.to()).failed();
    }
  }

  @Test
  void clientsSeeLittle() {
    Pair pair = Pair.serving(cluster, "failover", Pair.ADDRESS + "/24");
    List<Round> rounds = new ArrayList<>();
    Seen seen;
    try (Load tcp = Load.tcp(Load.From.HOST, Pair.ADDRESS, 8000);
        Load http = Load.http(Load.From.HOST, pair.url(), RATE);
        Load backend = Load.http(Load.From.HOST, pair.backendUrl(), RATE)) {
      for (Disturbance what : chosen()) {
        for (int i = 0; i < ROUNDS; i++) {
          tcp.awaitSuccesses(50);
          http.awaitSuccesses(RATE);
          backend.awaitSuccesses(RATE);
          Round round = round(pair, what);
          tcp.awaitSuccesses(100);
          http.awaitSuccesses(RATE);
          rounds.add(round.until(Instant.now()));
        }
        System.err.println(
            line(of(what, rounds), new Seen(tcp.soFar(), http.soFar(), backend.soFar())));
      }
      seen = new Seen(tcp.stop(), http.stop(), backend.stop());
    }
    SoftAssertions softly = new SoftAssertions();
    for (Disturbance what : chosen()) {
      System.err.println(line(of(what, rounds), seen));
    }
    for (Round round : rounds) {
      String when = " when " + round.what().text;
      softly
          .assertThat(seen.gap(round))
          .as("longest time without the address" + when)
          .isLessThan(round.what().bound.plus(seen.machine(round)));
      if (round.what().planned()) {
        softly.assertThat(seen.lost(round)).as("lost" + when).isEmpty();
      }
      softly
          .assertThat(round.shown())
          .as("until the status shows it" + when + (round.led() ? ", with the leader on it" : ""))
          .isLessThan(round.what().bound.plus(round.what().untilShown(round.led())));
    }
    softly.assertAll();
    assertThat(pair.nodesWith(Pair.ADDRESS)).hasSize(1);
  }

  private static List<Round> of(Disturbance what, List<Round> rounds) {
    return rounds.stream().filter(round -> round.what() == what).toList();
  }

  private static List<Disturbance> chosen() {
    String names = System.getProperty("lbtier.disturbances", "");
    return names.isEmpty()
        ? List.of(Disturbance.values())
        : Arrays.stream(names.split(",")).map(Disturbance::valueOf).toList();
  }

  private static Round round(Pair pair, Disturbance what) {
    String node = Objects.requireNonNull(pair.holders().get(Pair.ADDRESS));
    boolean led =
        what == Disturbance.NODE_GONE && node.equals(pair.cluster.leader().getSpec().getNodeName());
    Instant from = Instant.now();
    CompletableFuture<Instant> shown = CompletableFuture.completedFuture(from);
    if (what.moves()) {
      // Threads of the common pool do not see this project's classes.
      shown =
          CompletableFuture.supplyAsync(
              () -> pair.awaitHolder(Pair.ADDRESS, Pair.other(node)), Thread.ofVirtual()::start);
    }
    Instant seen;
    try {
      what.strike(pair, node);
      seen = shown.join();
    } finally {
      what.mend(pair, node);
    }
    pair.awaitSettled();
    return new Round(what, from, Instant.now(), Duration.between(from, seen), led);
  }

  private static String line(List<Round> rounds, Seen seen) {
    List<Duration> gaps = rounds.stream().map(seen::gap).sorted().toList();
    List<Duration> shown = rounds.stream().map(Round::shown).sorted().toList();
    List<Load.Attempt> lost = rounds.stream().flatMap(r -> seen.lost(r).stream()).toList();
    return "failover | %s | %d | %d ms | %d ms (a backend: %d ms) | %d of %d | %d ms | %s"
        .formatted(
            rounds.getFirst().what().text,
            rounds.size(),
            median(gaps).toMillis(),
            gaps.getLast().toMillis(),
            rounds.stream().map(seen::machine).mapToLong(Duration::toMillis).max().orElseThrow(),
            lost.size(),
            rounds.stream().mapToLong(r -> r.of(seen.requests()).attempts().size()).sum(),
            median(shown).toMillis(),
            lost.stream().map(Load.Attempt::detail).distinct().toList());
  }

  private static Duration median(List<Duration> sorted) {
    return sorted.get(sorted.size() / 2);
  }
}
