import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How HAProxy is set up: one thread, connections to the backend shared, routes in a prefix map, forwarded headers. */
class Haproxy {
  static List<String> command(Work.Site site, int port, int backend, Path dir) throws IOException {
    boolean tcp = site.listener() == Work.Listener.TCP;
    boolean logged = site.listener() == Work.Listener.LOGGED;
    List<List<String>> pools = site.pools();
    String text =
        """
        global
          nbthread 1
          maxconn 9000
        %s
        defaults
          mode %s
        %s
          timeout connect 5s
          timeout client 60s
          timeout server 60s
        %s
        %s
        """
            .formatted(
                logged ? "  log stdout format raw local0 info" : "",
                tcp ? "tcp" : "http",
                tcp ? "" : "  http-reuse always",
                logged ? "  log global\n  option httplog" : "",
                IntStream.range(0, pools.size())
                    .mapToObj(i -> pool(i, pools.get(i), backend))
                    .collect(Collectors.joining("\n")));
    Path file = dir.resolve("haproxy-" + site.listener() + ".cfg");
    Files.writeString(file, text + (tcp ? tcp(port) : http(site, port, dir)));
    return List.of("haproxy", "-db", "-f", file.toString());
  }

  private static String tcp(int port) {
    return """
        frontend f
          bind 127.0.0.1:%d backlog 8192
          default_backend p0
        """
        .formatted(port);
  }

  private static String http(Work.Site site, int port, Path dir) throws IOException {
    Path map = dir.resolve("haproxy-routes.map");
    Files.writeString(
        map,
        IntStream.range(0, site.routes())
                .mapToObj(i -> "/route%d/ p%d".formatted(i, i % site.pools().size()))
                .collect(Collectors.joining("\n"))
            + "\n");
    String bind =
        switch (site.listener()) {
          case HTTPS -> "ssl crt " + Certificate.in(dir).both() + " ssl-min-ver TLSv1.2";
          case HTTP2 -> "proto h2";
          default -> "";
        };
    return """
        frontend f
          bind 127.0.0.1:%d backlog 8192 %s
          option forwardfor
          http-request set-header X-Forwarded-Proto %s
          http-request add-header Via "1.1 haproxy"
          use_backend %%[path,map_beg(%s)]
        """
        .formatted(port, bind, site.listener() == Work.Listener.HTTPS ? "https" : "http", map);
  }

  private static String pool(int number, List<String> backends, int port) {
    return "backend p%d%n".formatted(number)
        + IntStream.range(0, backends.size())
            .mapToObj(i -> "  server b%d %s:%d".formatted(i, backends.get(i), port))
            .collect(Collectors.joining("\n"));
  }
}
