import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A proxy under test, each set up as its own guide says for speed: see {@link Nginx}, {@link Haproxy}, {@link Lbtier}. */
record Peer(Peer.Kind kind, Work.Site site, Process process, int port) implements AutoCloseable {
  enum Kind {
    nginx,
    haproxy,
    lbtier
  }

  /** The systems that can do a work. */
  static List<Kind> kinds(Work.Listener listener) {
    // HAProxy relays no datagrams.
    return listener == Work.Listener.UDP ? List.of(Kind.nginx, Kind.lbtier) : List.of(Kind.values());
  }

  static Peer start(Kind kind, Work.Site site, int backend, Path dir) throws IOException, InterruptedException {
    int port = Shell.freePort();
    Path log = dir.resolve(kind + "-" + site.listener() + ".log");
    List<String> command =
        switch (kind) {
          case nginx -> Nginx.command(site, port, backend, dir);
          case haproxy -> Haproxy.command(site, port, backend, dir);
          case lbtier -> Lbtier.command(site, port, backend, dir);
        };
    Process process = Shell.start(Shell.PROXY_CORE, log, command.toArray(String[]::new));
    Peer peer = new Peer(kind, site, process, port);
    try {
      if (site.listener() == Work.Listener.UDP) {
        Shell.awaitEcho(port, process, log);
      } else {
        Shell.await(port, process, log);
      }
    } catch (IOException e) {
      peer.close();
      throw e;
    }
    return peer;
  }

  @Override
  public void close() throws InterruptedException {
    Shell.stop(process);
  }
}
