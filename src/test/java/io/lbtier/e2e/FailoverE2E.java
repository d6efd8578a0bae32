package io.lbtier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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

  /** One round: when it began and ended, and when the status showed the new holder. */
  private record Round(Disturbance what, Instant from, Instant to, Duration shown) {
    Round until(Instant end) {
      return new Round(what, from, end, shown);
    }
  }

  @Test
  void clientsSeeLittle() {
    Pair pair = Pair.serving(cluster, "failover", Pair.ADDRESS + "/24");
    List<Round> rounds = new ArrayList<>();
    Load.Report connections;
    Load.Report requests;
    try (Load tcp = Load.tcp(Load.From.HOST, Pair.ADDRESS, 8000);
        Load http = Load.http(Load.From.HOST, pair.url(), RATE)) {
      for (Disturbance what : chosen()) {
        for (int i = 0; i < ROUNDS; i++) {
          tcp.awaitSuccesses(50);
          http.awaitSuccesses(RATE);
          Round round = round(pair, what);
          tcp.awaitSuccesses(100);
          http.awaitSuccesses(RATE);
          rounds.add(round.until(Instant.now()));
        }
        System.err.println(line(what, rounds, tcp.soFar(), http.soFar()));
      }
      connections = tcp.stop();
      requests = http.stop();
    }
    SoftAssertions softly = new SoftAssertions();
    for (Disturbance what : chosen()) {
      System.err.println(line(what, rounds, connections, requests));
      softly
          .assertThat(gaps(what, rounds, connections, requests).getLast())
          .as("longest time without the address when " + what.text)
          .isLessThan(what.bound);
      if (what.planned()) {
        softly.assertThat(lost(what, rounds, requests)).as("lost when " + what.text).isEmpty();
      }
      softly
          .assertThat(shown(what, rounds).getLast())
          .as("until the status shows it when " + what.text)
          .isLessThan(what.bound.plus(what.untilShown()));
    }
    softly.assertAll();
    assertThat(pair.nodesWith(Pair.ADDRESS)).hasSize(1);
  }

  private static List<Disturbance> chosen() {
    String names = System.getProperty("lbtier.disturbances", "");
    return names.isEmpty()
        ? List.of(Disturbance.values())
        : Arrays.stream(names.split(",")).map(Disturbance::valueOf).toList();
  }

  private static Round round(Pair pair, Disturbance what) {
    String node = Objects.requireNonNull(pair.holders().get(Pair.ADDRESS));
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
    return new Round(what, from, Instant.now(), Duration.between(from, seen));
  }

  /**
   * For each round the longest time without, sorted: without a connection, or without an answer
   * where the proxy accepts connections and does not answer.
   */
  private static List<Duration> gaps(
      Disturbance what, List<Round> rounds, Load.Report connections, Load.Report requests) {
    Load.Report telling = what == Disturbance.PROXY_HUNG ? requests : connections;
    return rounds.stream()
        .filter(round -> round.what() == what)
        .map(round -> telling.between(round.from(), round.to()).longestGap().length())
        .sorted()
        .toList();
  }

  private static List<Load.Attempt> lost(Disturbance what, List<Round> rounds, Load.Report report) {
    return rounds.stream()
        .filter(round -> round.what() == what)
        .flatMap(
            round -> report.between(round.from().minusSeconds(1), round.to()).failed().stream())
        .toList();
  }

  private static List<Duration> shown(Disturbance what, List<Round> rounds) {
    return rounds.stream().filter(r -> r.what() == what).map(Round::shown).sorted().toList();
  }

  private static String line(
      Disturbance what, List<Round> rounds, Load.Report connections, Load.Report requests) {
    List<Duration> gaps = gaps(what, rounds, connections, requests);
    List<Duration> shown = shown(what, rounds);
    List<Load.Attempt> lost = lost(what, rounds, requests);
    long sent =
        rounds.stream()
            .filter(r -> r.what() == what)
            .mapToLong(r -> requests.between(r.from(), r.to()).attempts().size())
            .sum();
    return "failover | %s | %d | %d ms | %d ms | %d of %d | %d ms | %s"
        .formatted(
            what.text,
            gaps.size(),
            median(gaps).toMillis(),
            Collections.max(gaps).toMillis(),
            lost.size(),
            sent,
            median(shown).toMillis(),
            lost.stream().map(Load.Attempt::detail).distinct().toList());
  }

  private static Duration median(List<Duration> sorted) {
    return sorted.get(sorted.size() / 2);
  }
}
