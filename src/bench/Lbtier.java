import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How lbtier is set up: as anybody would. */
class Lbtier {
  static List<String> command(Work.Site site, int port, int backend, Path dir) throws IOException {
    Path file = dir.resolve("lbtier-%s-%d-%d.yaml".formatted(site.listener(), site.routes(), site.backends()));
    Files.writeString(file, tier(site, port, backend, dir));
    return List.of(
        "bin/lbtier", "run", "-f", file.toString(), "--access-log", dir.resolve("lbtier-access.log").toString());
  }

  private static String tier(Work.Site site, int port, int backend, Path dir) throws IOException {
    List<List<String>> pools = site.pools();
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
                IntStream.range(0, pools.size())
                    .mapToObj(i -> pool(i, pools.get(i), backend))
                    .collect(Collectors.joining("\n")),
                port);
    String routes =
        "    routes:\n"
            + IntStream.range(0, site.routes())
                .mapToObj(i -> "    - {match: {path: {prefix: /route%d/}}, pool: p%d}".formatted(i, i % pools.size()))
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

  /** Many backends are checked seldom: what counts here is choosing among them. */
  private static String pool(int number, List<String> backends, int port) {
    return "  - name: p%d%n    healthCheck: {interval: 1m}%n    endpoints:%n".formatted(number)
        + backends.stream()
            .map(address -> "    - {address: %s, port: %d}".formatted(address, port))
            .collect(Collectors.joining("\n"));
  }
}
