import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The client: one of several programs, on the other core. */
record Load(Path dir) {
  /** Each of them makes one connection after the other. */
  private static final int CLIENTS_WITH_TLS = 4;

  /**
   * What a run did.
   *
   * @param done requests, connections or datagrams
   * @param bytes that the client has read
   * @param seconds of the clock
   * @param cpuSeconds of the proxy during the run
   * @param errors answers other than 2xx, and connections that failed
   */
  record Result(long done, double bytes, double seconds, double cpuSeconds, long errors) {
    double perCpuSecond(Work.Unit unit) {
      return (unit == Work.Unit.BYTES ? bytes * 8 / 1e9 : done) / cpuSeconds;
    }
  }

  private record Counts(long done, double bytes, long errors) {}

  Result run(Work.Client client, Peer peer, int seconds) throws IOException, InterruptedException {
    double before = Shell.cpuSeconds(peer.process());
    long begin = System.nanoTime();
    Counts counts =
        switch (client) {
          case Work.Client.Wrk wrk -> wrk(wrk, peer, seconds);
          case Work.Client.H2load h2load -> h2load(h2load, peer, seconds);
          case Work.Client.Handshakes handshakes -> handshakes(handshakes, peer, seconds);
          case Work.Client.Datagrams datagrams -> datagrams(datagrams, peer, seconds);
        };
    double elapsed = (System.nanoTime() - begin) / 1e9;
    double cpu = Shell.cpuSeconds(peer.process()) - before;
    return new Result(counts.done(), counts.bytes(), elapsed, cpu, counts.errors());
  }

  private String other(String log, List<String> command) throws IOException, InterruptedException {
    return Shell.run(Shell.OTHER_CORE, dir.resolve(log), command.toArray(String[]::new));
  }

  private Counts wrk(Work.Client.Wrk wrk, Peer peer, int seconds) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("wrk", "-t1", "-c" + wrk.connections(), "-d" + seconds + "s", "--timeout", "5s"));
    if (wrk.close()) {
      command.addAll(List.of("-H", "Connection: close"));
    }
    if (wrk.path() == null) {
      Path script = dir.resolve("routes-" + peer.site().routes() + ".lua");
      Files.writeString(script, routesScript(peer.site().routes()));
      command.addAll(List.of("-s", script.toString()));
    }
    String scheme = peer.site().listener() == Work.Listener.HTTPS ? "https" : "http";
    command.add(scheme + "://127.0.0.1:" + peer.port() + (wrk.path() == null ? "/" : wrk.path()));
    String out = other("wrk.log", command);
    return new Counts(number(out, "(\\d+) requests in"), read(out), wrkErrors(out));
  }

  /** Asks for the routes in turn; for many of them a step that meets all. */
  private static String routesScript(int routes) {
    return """
        local requests, i = {}, 0
        init = function(args)
          for r = 0, %1$d do requests[r] = wrk.format("GET", "/route" .. r .. "/item?id=42") end
        end
        request = function()
          i = (i + %2$d) %% %3$d
          return requests[i]
        end
        """
        .formatted(routes - 1, routes > 1000 ? 617 : 1, routes);
  }

  private static double read(String out) {
    Matcher m = Pattern.compile("requests in [^,]+, ([0-9.]+)(B|KB|MB|GB|TB) read").matcher(out);
    if (!m.find()) {
      return 0;
    }
    return Double.parseDouble(m.group(1)) * (1L << 10 * List.of("B", "KB", "MB", "GB", "TB").indexOf(m.group(2)));
  }

  private static long wrkErrors(String out) {
    return number(out, "Non-2xx or 3xx responses: (\\d+)")
        + number(out, "Socket errors: connect (\\d+)")
        + number(out, "Socket errors: .*read (\\d+)")
        + number(out, "Socket errors: .*write (\\d+)")
        + number(out, "Socket errors: .*timeout (\\d+)");
  }

  private Counts h2load(Work.Client.H2load h2load, Peer peer, int seconds) throws IOException, InterruptedException {
    Path urls = dir.resolve("urls.txt");
    StringBuilder list = new StringBuilder();
    for (int r = 0; r < peer.site().routes(); r++) {
      list.append("http://127.0.0.1:%d/route%d/item?id=42%n".formatted(peer.port(), r));
    }
    Files.writeString(urls, list);
    String out =
        other(
            "h2load.log",
            List.of(
                "h2load", "-t1", "-c" + h2load.connections(), "-m" + h2load.streams(), "-D" + seconds, "-i" + urls));
    long failed = number(out, "(\\d+) failed") + number(out, "status codes: .* (\\d+) 4xx") + number(out, "(\\d+) 5xx");
    return new Counts(number(out, "(\\d+) succeeded"), 0, failed);
  }

  private Counts handshakes(Work.Client.Handshakes of, Peer peer, int seconds)
      throws IOException, InterruptedException {
    List<String> outs =
        Shell.runSeveral(
            CLIENTS_WITH_TLS,
            Shell.OTHER_CORE,
            dir,
            "s_time",
            "openssl",
            "s_time",
            "-connect",
            "127.0.0.1:" + peer.port(),
            of.resumed() ? "-reuse" : "-new",
            "-time",
            Integer.toString(seconds),
            "-www",
            "/route0/item");
    long done = outs.stream().mapToLong(out -> number(out, "(\\d+) connections in \\d+ real seconds")).sum();
    return new Counts(done, 0, 0);
  }

  private Counts datagrams(Work.Client.Datagrams of, Peer peer, int seconds) throws IOException, InterruptedException {
    String out =
        other(
            "datagrams.log",
            List.of(
                Shell.java(),
                Shell.source("Datagrams.java"),
                "send",
                Integer.toString(peer.port()),
                Integer.toString(of.sockets()),
                Integer.toString(of.underWay()),
                Integer.toString(seconds)));
    return new Counts(number(out, "(\\d+) echoed"), 0, 0);
  }

  static long number(String out, String pattern) {
    Matcher m = Pattern.compile(pattern).matcher(out);
    return m.find() ? Long.parseLong(m.group(1)) : 0;
  }
}
