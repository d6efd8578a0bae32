import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares lbtier with nginx and HAProxy in one run: each process on core 0, client and backend on core 1, all systems
 * measured in turn in every round, so that noise of the machine meets all of them. The figure is work per CPU second of
 * the proxy process, from /proc, which holds still where wall-clock figures do not.
 */
class Bench {
  /**
   * One kind of work.
   *
   * @param listener which listener of the systems it goes to
   * @param path what is asked for; null for one of 100 routes in turn
   * @param connections kept open by the client
   */
  record Work(String name, Peer.Listener listener, String path, int connections, boolean bytes) {}

  static final List<Work> WORK =
      List.of(
          new Work("http-64", Peer.Listener.HTTP, null, 64, false),
          new Work("http-256", Peer.Listener.HTTP, null, 256, false),
          new Work("logged-64", Peer.Listener.LOGGED, null, 64, false),
          new Work("tcp-bytes", Peer.Listener.TCP, "/big", 16, true));

  public static void main(String[] args) throws Exception {
    Map<String, String> options = options(args);
    int rounds = Integer.parseInt(options.getOrDefault("--rounds", "5"));
    int seconds = Integer.parseInt(options.getOrDefault("--seconds", "5"));
    int warmup = Integer.parseInt(options.getOrDefault("--warmup", "20"));
    String only = options.getOrDefault("--only", "");
    Path dir = Path.of("target", "bench").toAbsolutePath();
    Files.createDirectories(dir);
    Load.writeRoutesScript(dir);
    try (Backend backend = Backend.start(dir)) {
      StringBuilder report = new StringBuilder(heading(rounds, seconds, warmup));
      System.out.print(report);
      for (Peer.Listener listener : Peer.Listener.values()) {
        List<Work> work =
            WORK.stream().filter(w -> w.listener() == listener && w.name().contains(only)).toList();
        if (!work.isEmpty()) {
          report.append(compare(work, listener, backend, dir, rounds, seconds, warmup));
        }
      }
      if (options.containsKey("--out")) {
        Files.writeString(Path.of(options.get("--out")), report);
      }
    }
  }

  private static Map<String, String> options(String[] args) {
    List<String> known = List.of("--rounds", "--seconds", "--warmup", "--only", "--out");
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!known.contains(args[i]) || i + 1 == args.length) {
        System.err.println("option: " + args[i] + " (expected: one of " + known + ", each with a value)");
        System.exit(2);
      }
      options.put(args[i], args[i + 1]);
    }
    return options;
  }

  private static String heading(int rounds, int seconds, int warmup) throws IOException {
    return "%d rounds of %d s a system, after %d s of warm-up; per CPU second of the proxy%n%s%n%s%n%n%-16s %-8s %12s %12s %12s %8s%n"
        .formatted(
            rounds,
            seconds,
            warmup,
            Shell.firstLine("nginx", "-v"),
            Shell.firstLine("haproxy", "-v"),
            "WORK",
            "SYSTEM",
            "MIN",
            "MEDIAN",
            "MAX",
            "ERRORS");
  }

  private static String compare(
      List<Work> work, Peer.Listener listener, Backend backend, Path dir, int rounds, int seconds, int warmup)
      throws Exception {
    List<Peer> peers = new ArrayList<>();
    try {
      for (Peer.Kind kind : Peer.Kind.values()) {
        peers.add(Peer.start(kind, listener, backend.port(), dir));
      }
      StringBuilder report = new StringBuilder();
      for (Work w : work) {
        for (Peer peer : peers) {
          // Only a JIT has to be warmed up, and anew for every kind of work; the others get a moment
          // for their pools of connections.
          Load.run(w, peer, peer.kind() == Peer.Kind.lbtier ? warmup : 1, dir);
        }
        report.append(compare(w, peers, dir, rounds, seconds));
      }
      return report.toString();
    } finally {
      for (Peer peer : peers) {
        peer.close();
      }
    }
  }

  private static String compare(Work work, List<Peer> peers, Path dir, int rounds, int seconds) throws Exception {
    double[][] figures = new double[peers.size()][rounds];
    long[] errors = new long[peers.size()];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < peers.size(); i++) {
        Load.Result result = Load.run(work, peers.get(i), seconds, dir);
        figures[i][round] = (work.bytes() ? result.bytes() : result.requests()) / result.cpuSeconds();
        errors[i] += result.errors();
      }
    }
    StringBuilder lines = new StringBuilder();
    int lbtier = -1;
    for (int i = 0; i < peers.size(); i++) {
      if (peers.get(i).kind() == Peer.Kind.lbtier) {
        lbtier = i;
      }
      double[] sorted = sorted(figures[i]);
      lines.append(
          "%-16s %-8s %12s %12s %12s %8d%n"
              .formatted(
                  work.name(),
                  peers.get(i).kind(),
                  show(sorted[0], work),
                  show(sorted[rounds / 2], work),
                  show(sorted[rounds - 1], work),
                  errors[i]));
    }
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      double best = 0;
      for (int i = 0; i < peers.size(); i++) {
        best = i == lbtier ? best : Math.max(best, figures[i][round]);
      }
      ratios[round] = figures[lbtier][round] / best;
    }
    double[] sorted = sorted(ratios);
    lines.append(
        "%-16s %-8s %12.2f %12.2f %12.2f%n%n"
            .formatted(work.name(), "ratio", sorted[0], sorted[rounds / 2], sorted[rounds - 1]));
    System.out.print(lines);
    return lines.toString();
  }

  private static double[] sorted(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  private static String show(double figure, Work work) {
    return work.bytes()
        ? String.format(Locale.ROOT, "%.2f Gbit", figure * 8 / 1e9)
        : String.format(Locale.ROOT, "%.0f req", figure);
  }
}
