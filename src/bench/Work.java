import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One kind of work that all systems are given.
 *
 * @param name what the report calls it
 * @param site how the systems are set up for it
 * @param client who asks, and for what
 * @param unit what is counted
 * @param goal what the ratio to the better of the others is to reach; what the report holds the median against
 */
record Work(String name, Site site, Client client, Unit unit, double goal) {
  /** What is counted, for each CPU second of the proxy. */
  enum Unit {
    REQUESTS("req"),
    BYTES("Gbit"),
    CONNECTIONS("conn"),
    DATAGRAMS("dgram");

    final String label;

    Unit(String label) {
      this.label = label;
    }
  }

  /** How a proxy is set up. */
  record Site(Listener listener, int routes, int backends) {
    /** As many backends as a pool of lbtier may list. */
    private static final int POOL = 1000;

    Site(Listener listener) {
      this(listener, 100, 1);
    }

    /** Addresses of the backends, by pool; all are one backend, at one address of loopback each. */
    List<List<String>> pools() {
      List<List<String>> pools = new ArrayList<>();
      for (int from = 0; from < backends; from += POOL) {
        int pool = pools.size();
        pools.add(
            IntStream.range(0, Math.min(POOL, backends - from))
                .mapToObj(i -> "127.%d.%d.%d".formatted(pool, i / 250, 1 + i % 250))
                .toList());
      }
      return pools;
    }
  }

  /** What a proxy listens as. */
  enum Listener {
    HTTP,
    /** HTTP with a line in the access log for every request. */
    LOGGED,
    HTTPS,
    /** HTTP/2 in clear text, to backends with HTTP/1.1. */
    HTTP2,
    TCP,
    UDP
  }

  /** Who asks. */
  sealed interface Client {
    /** wrk: keeps connections open, or makes one for every request; one of the routes in turn, or one path. */
    record Wrk(int connections, String path, boolean close) implements Client {}

    /** h2load: streams on connections. */
    record H2load(int connections, int streams) implements Client {}

    /** openssl s_time, several at once: a TLS 1.3 handshake and a request on each connection. */
    record Handshakes(boolean resumed) implements Client {}

    /** Datagrams of 64 bytes that are echoed, so many under way from each of so many sockets. */
    record Datagrams(int sockets, int underWay) implements Client {}
  }

  private static Client.Wrk keepAlive(int connections) {
    return new Client.Wrk(connections, null, false);
  }

  private static final Site HTTP = new Site(Listener.HTTP);
  private static final Site TCP = new Site(Listener.TCP);
  private static final Site HTTPS = new Site(Listener.HTTPS);

  static final List<Work> ALL =
      List.of(
          new Work("http-64", HTTP, keepAlive(64), Unit.REQUESTS, 1.15),
          new Work("http-256", HTTP, keepAlive(256), Unit.REQUESTS, 1.25),
          new Work("http-4000", HTTP, keepAlive(4000), Unit.REQUESTS, 1.2),
          new Work("http-1MiB", HTTP, new Client.Wrk(16, "/route0/big", false), Unit.BYTES, 1.2),
          new Work("http-close", HTTP, new Client.Wrk(64, null, true), Unit.REQUESTS, 1.0),
          new Work("logged-64", new Site(Listener.LOGGED), keepAlive(64), Unit.REQUESTS, 1.0),
          new Work("https-64", HTTPS, keepAlive(64), Unit.REQUESTS, 1.0),
          new Work("tls-full", HTTPS, new Client.Handshakes(false), Unit.CONNECTIONS, 1.0),
          new Work("tls-resumed", HTTPS, new Client.Handshakes(true), Unit.CONNECTIONS, 1.0),
          new Work("h2-16x32", new Site(Listener.HTTP2), new Client.H2load(16, 32), Unit.REQUESTS, 1.3),
          new Work("tcp-bytes", TCP, new Client.Wrk(16, "/big", false), Unit.BYTES, 1.2),
          new Work("tcp-small", TCP, new Client.Wrk(64, "/", false), Unit.REQUESTS, 1.0),
          new Work("tcp-new", TCP, new Client.Wrk(64, "/", true), Unit.CONNECTIONS, 1.0),
          new Work("udp-64", new Site(Listener.UDP), new Client.Datagrams(16, 16), Unit.DATAGRAMS, 1.0));

  /** A system small and large, whose ratio says what size costs it. */
  record Scale(String name, Site small, Site large) {}

  /** As many routes as a listener may have, and as many backends as a tier can list, in nine pools. */
  static final List<Scale> SCALES =
      List.of(
          new Scale("1,000 routes", new Site(Listener.HTTP, 10, 1), new Site(Listener.HTTP, 1000, 1)),
          new Scale("9,000 backends", new Site(Listener.HTTP, 10, 10), new Site(Listener.HTTP, 10, 9_000)));
}
