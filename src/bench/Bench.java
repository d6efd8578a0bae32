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
  /** The part of the CPU time that the JIT may still take in what is measured. */
  private static final double RESTING = 0.02;

  private static final int WARMING_SECONDS = 4;

  private final Path dir;
  private final Backend backend;
  private final Load load;
  private final int rounds;
  private final int seconds;
  private final int warmup;
  private final Results results;
  private final boolean check;

  Bench(Path dir, Backend backend, Map<String, String> options) throws IOException {
    this.dir = dir;
    this.backend = backend;
    this.load = new Load(dir);
    this.rounds = Integer.parseInt(options.getOrDefault("--rounds", "5"));
    this.seconds = Integer.parseInt(options.getOrDefault("--seconds", "3"));
    this.warmup = Integer.parseInt(options.getOrDefault("--warmup", "60"));
    this.results = new Results(Path.of("src", "bench", "last.txt"));
    this.check = options.containsKey("--check");
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> options = options(args);
    String only = options.getOrDefault("--only", "");
    Path dir = Path.of("target", "bench").toAbsolutePath();
    Files.createDirectories(dir);
    try (Backend backend = Backend.start(dir)) {
      Bench bench = new Bench(dir, backend, options);
      bench.heading();
      for (Work work : Work.ALL) {
        if (work.name().contains(only)) {
          bench.compare(work);
        }
      }
      if ("latency".contains(only)) {
        bench.latency();
      }
      for (Work.Scale scale : Work.SCALES) {
        if (scale.name().contains(only)) {
          bench.scale(scale);
        }
      }
      if (!bench.check) {
        bench.results.finish(options.containsKey("--store"));
      }
    }
  }

  private static Map<String, String> options(String[] args) {
    List<String> known = List.of("--rounds", "--seconds", "--warmup", "--only", "--store", "--check");
    List<String> alone = List.of("--store", "--check");
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i++) {
      String value = alone.contains(args[i]) ? "" : i + 1 < args.length ? args[i + 1] : null;
      if (!known.contains(args[i]) || value == null) {
        System.err.println("option: " + args[i] + " (expected: one of " + known + ", all but " + alone + " with a value)");
        System.exit(2);
      }
      options.put(args[i], value);
      i += value.isEmpty() ? 0 : 1;
    }
    return options;
  }

  private void heading() throws IOException {
    System.out.printf(
        "%d rounds of %d s a system, after at most %d s of warm-up; per CPU second of the proxy%n%s%n%s%n%n%-16s %-8s %12s %12s %12s %8s%n",
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

  /** Peers that are warm: only a JIT has to be warmed up; the others get a moment for their connections. */
  private List<Peer> start(List<Peer.Kind> kinds, Work.Site site, Work.Client client) throws Exception {
    List<Peer> peers = new ArrayList<>();
    try {
      for (Peer.Kind kind : kinds) {
        Peer peer = Peer.start(kind, site, backend.port(), dir);
        peers.add(peer);
        if (kind == Peer.Kind.lbtier) {
          warm(peer, client);
        } else {
          load.run(client, peer, 1);
        }
      }
    } catch (Exception e) {
      stop(peers);
      throw e;
    }
    return peers;
  }

  /** Until the JIT rests: what it does is paid once in the life of a proxy, and would be most of a short run. */
  private void warm(Peer peer, Work.Client client) throws Exception {
    double share = 1;
    for (int spent = 0; share > RESTING && spent < warmup; spent += WARMING_SECONDS) {
      double before = Shell.compilerSeconds(peer.process());
      Load.Result result = load.run(client, peer, WARMING_SECONDS);
      share = (Shell.compilerSeconds(peer.process()) - before) / result.cpuSeconds();
    }
    if (share > RESTING) {
      System.out.printf("%-16s %-8s the JIT still takes %.0f %% of the time%n", "", "lbtier", share * 100);
    }
  }

  private static void stop(List<Peer> peers) throws InterruptedException {
    for (Peer peer : peers) {
      peer.close();
    }
  }

  private void compare(Work work) throws Exception {
    List<Peer> peers = start(Peer.kinds(work.site().listener()), work.site(), work.client());
    try {
      double[][] figures = new double[peers.size()][rounds];
      long[] errors = new long[peers.size()];
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < peers.size(); i++) {
          Load.Result result = load.run(work.client(), peers.get(i), seconds);
          figures[i][round] = result.perCpuSecond(work.unit());
          errors[i] += result.errors();
          if (check) {
            check(peers.get(i), figures[i][round], errors[i]);
          }
        }
      }
      for (int i = 0; i < peers.size(); i++) {
        line(work.name(), peers.get(i).kind().toString(), figures[i], work.unit().label, Long.toString(errors[i]));
      }
      results.add(work.name(), ratios(figures), work.goal());
    } finally {
      stop(peers);
    }
  }

  /** Nothing is asked of a figure but that there is one, and of the answers that all have come. */
  private static void check(Peer peer, double figure, long errors) throws IOException {
    if (!(figure > 0) || errors > 0) {
      throw new IOException(peer.kind() + ": " + figure + " per CPU second, " + errors + " errors");
    }
  }

  /** Of the last system to the better one of those before, round by round. */
  private double[] ratios(double[][] figures) {
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      double best = 0;
      for (int i = 0; i < figures.length - 1; i++) {
        best = Math.max(best, figures[i][round]);
      }
      ratios[round] = figures[figures.length - 1][round] / best;
    }
    return ratios;
  }

  /** Open loop, at half of what the slowest can carry: how much longer than HAProxy's the slowest answers take. */
  private void latency() throws Exception {
    Work.Client closed = new Work.Client.Wrk(64, null, false);
    List<Peer> peers = start(List.of(Peer.Kind.haproxy, Peer.Kind.lbtier), new Work.Site(Work.Listener.HTTP), closed);
    try {
      double slowest = Double.MAX_VALUE;
      for (Peer peer : peers) {
        Load.Result result = load.run(closed, peer, seconds);
        slowest = Math.min(slowest, result.done() / result.seconds());
      }
      int rate = (int) (slowest / 2);
      for (String quantile : List.of("p99", "p99.9")) {
        double[][] figures = new double[peers.size()][rounds];
        for (int round = 0; round < rounds; round++) {
          for (int i = 0; i < peers.size(); i++) {
            figures[i][round] = paced(peers.get(i), rate, quantile);
          }
        }
        for (int i = 0; i < peers.size(); i++) {
          line("latency-" + quantile, peers.get(i).kind().toString(), figures[i], "us", "at " + rate + "/s");
        }
        double[] inverse = new double[rounds];
        for (int round = 0; round < rounds; round++) {
          inverse[round] = figures[0][round] / figures[1][round];
        }
        results.add("latency-" + quantile, inverse, 1 / 1.1);
      }
    } finally {
      stop(peers);
    }
  }

  private double paced(Peer peer, int rate, String quantile) throws Exception {
    String out =
        Shell.run(
            Shell.OTHER_CORE,
            dir.resolve("paced.log"),
            Shell.java(),
            "-XX:+UseSerialGC",
            Shell.source("Paced.java"),
            Integer.toString(peer.port()),
            Integer.toString(rate),
            "64",
            Integer.toString(seconds));
    return Load.number(out, quantile + " (\\d+)");
  }

  /** What size costs each system; of the others it is no goal, but says what the kernel's part is. */
  private void scale(Work.Scale scale) throws Exception {
    for (Peer.Kind kind : Peer.Kind.values()) {
      double[] ratios = scale(scale, kind);
      if (kind == Peer.Kind.lbtier) {
        results.add(scale.name(), ratios, 0.95);
      } else {
        line(scale.name(), kind.toString(), ratios, "ratio", "");
      }
    }
  }

  private double[] scale(Work.Scale scale, Peer.Kind kind) throws Exception {
    Work.Client client = new Work.Client.Wrk(64, null, false);
    List<Peer> peers = new ArrayList<>(start(List.of(kind), scale.small(), client));
    try {
      peers.addAll(start(List.of(kind), scale.large(), client));
      double[][] figures = new double[2][rounds];
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 2; i++) {
          figures[i][round] = load.run(client, peers.get(i), seconds).perCpuSecond(Work.Unit.REQUESTS);
        }
      }
      line(scale.name(), kind.toString(), figures[0], "req", "small");
      line(scale.name(), kind.toString(), figures[1], "req", "large");
      return ratios(figures);
    } finally {
      stop(peers);
    }
  }

  private static void line(String name, String system, double[] figures, String unit, String remark) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    String pattern = sorted[sorted.length - 1] < 1000 ? "%.2f %s" : "%.0f %s";
    System.out.printf(
        "%-16s %-8s %12s %12s %12s %8s%n",
        name,
        system,
        String.format(Locale.ROOT, pattern, sorted[0], unit),
        String.format(Locale.ROOT, pattern, sorted[sorted.length / 2], unit),
        String.format(Locale.ROOT, pattern, sorted[sorted.length - 1], unit),
        remark);
  }
}
