import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The client: wrk, on the other core. */
class Load {
  static final int ROUTES = 100;

  /**
   * What a run did.
   *
   * @param cpuSeconds of the proxy during the run
   * @param errors answers other than 2xx, and connections that failed
   */
  record Result(long requests, double bytes, double cpuSeconds, long errors) {}

  /** A script that asks for the routes in turn. */
  static void writeRoutesScript(Path dir) throws IOException {
    Files.writeString(
        dir.resolve("routes.lua"),
        """
        local requests, i = {}, 0
        init = function()
          for r = 0, %d do requests[r] = wrk.format("GET", "/route" .. r .. "/item?id=42") end
        end
        request = function()
          i = (i + 1) %% %d
          return requests[i]
        end
        """
            .formatted(ROUTES - 1, ROUTES));
  }

  static Result run(Bench.Work work, Peer peer, int seconds, Path dir) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("wrk", "-t1", "-c" + work.connections(), "-d" + seconds + "s", "--timeout", "5s"));
    if (work.path() == null) {
      command.addAll(List.of("-s", dir.resolve("routes.lua").toString()));
    }
    command.add("http://127.0.0.1:" + peer.port() + (work.path() == null ? "/" : work.path()));
    double before = Shell.cpuSeconds(peer.process());
    String out = Shell.run(Shell.OTHER_CORE, dir.resolve("wrk.log"), command.toArray(String[]::new));
    double cpu = Shell.cpuSeconds(peer.process()) - before;
    return new Result(number(out, "(\\d+) requests in"), read(out), cpu, errors(out));
  }

  private static double read(String out) {
    Matcher m = Pattern.compile("requests in [^,]+, ([0-9.]+)(KB|MB|GB|TB) read").matcher(out);
    if (!m.find()) {
      return 0;
    }
    double unit =
        switch (m.group(2)) {
          case "KB" -> 1L << 10;
          case "MB" -> 1L << 20;
          case "GB" -> 1L << 30;
          default -> 1L << 40;
        };
    return Double.parseDouble(m.group(1)) * unit;
  }

  private static long errors(String out) {
    return number(out, "Non-2xx or 3xx responses: (\\d+)")
        + number(out, "Socket errors: connect (\\d+)")
        + number(out, "Socket errors: .*read (\\d+)")
        + number(out, "Socket errors: .*write (\\d+)")
        + number(out, "Socket errors: .*timeout (\\d+)");
  }

  private static long number(String out, String pattern) {
    Matcher m = Pattern.compile(pattern).matcher(out);
    return m.find() ? Long.parseLong(m.group(1)) : 0;
  }
}
