import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How lbtier is set up: as anybody would. */
class Lbtier {
  /** As many backends as a pool may list. */
  private static final int POOL = 1000;

  static List<String> command(Work.Site site, int port, int backend, Path dir) throws IOException {
    Path file = dir.resolve("lbtier-%s-%d-%d.yaml".formatted(site.listener(), site.routes(), site.backends()));
    Files.writeString(file, tier(site, port, backend, dir));
    return List.of(
        "bin/lbtier", "run", "-f", file.toString(), "--access-log", dir.resolve("lbtier-access.log").toString());
  }

  private static String tier(Work.Site site, int port, int backend, Path dir) throws IOException {
    int pools = (site.backends() + POOL - 1) / POOL;
    String head =
        """
        apiVersion: lbtier.io/v1alpha1
        kind: LoadBalancerTier
        metadata: {name: bench, namespace: default}
        spec:
          proxy: {accessLog: %s}
          pools:
        %s
          listeners:
          - name: web
            port: %d
        """
            .formatted(
                site.listener() == Work.Listener.LOGGED ? "All" : "None",
                IntStream.range(0, pools)
                    .mapToObj(i -> pool(i, Math.min(POOL, site.backends() - i * POOL), backend))
                    .collect(Collectors.joining("\n")),
                port);
    String routes =
        "    routes:\n"
            + IntStream.range(0, site.routes())
                .mapToObj(i -> "    - {match: {path: {prefix: /route%d/}}, pool: p%d}".formatted(i, i % pools))
                .collect(Collectors.joining("\n"))
            + "\n";
    return head
        + switch (site.listener()) {
          case TCP -> "    protocol: TCP\n    pool: p0\n";
          case UDP -> "    protocol: UDP\n    pool: p0\n";
          case HTTP, LOGGED, HTTP2 -> "    protocol: HTTP\n" + routes;
          case HTTPS ->
              "    protocol: HTTPS\n    tls: {certificates: [{secretName: web}]}\n"
                  + routes
                  + Certificate.in(dir).secret();
        };
  }

  /** Backends at one address of loopback each. Many are checked seldom: what counts here is choosing among them. */
  private static String pool(int number, int backends, int port) {
    return "  - name: p%d%n    healthCheck: {interval: 1m}%n    endpoints:%n".formatted(number)
        + IntStream.range(0, backends)
            .mapToObj(
                i -> "    - {address: 127.%d.%d.%d, port: %d}".formatted(number, i / 250, 1 + i % 250, port))
            .collect(Collectors.joining("\n"));
  }
}
