import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long each proxy takes from its start to its first answer, what it then holds in memory, and what 1,000 idle
 * keep-alive connections add. Each is started afresh for every round.
 */
class Footprint {
  private static final int CONNECTIONS = 8000;

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    Path dir = Path.of("target", "bench").toAbsolutePath();
    Files.createDirectories(dir);
    System.out.printf("%-8s %30s %22s %26s%n", "SYSTEM", "START TO FIRST ANSWER ms", "RESIDENT MB", "PER 1000 IDLE MB");
    try (Backend backend = Backend.start(dir)) {
      for (Peer.Kind kind : Peer.Kind.values()) {
        double[] start = new double[rounds];
        double[] resident = new double[rounds];
        double[] perThousand = new double[rounds];
        for (int round = 0; round < rounds; round++) {
          long begin = System.nanoTime();
          try (Peer peer = Peer.start(kind, new Work.Site(Work.Listener.HTTP), backend.port(), dir)) {
            get(peer.port()).close();
            start[round] = (System.nanoTime() - begin) / 1e6;
            resident[round] = residentMegabytes(peer.process());
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
              idle.add(get(peer.port()));
            }
            perThousand[round] = (residentMegabytes(peer.process()) - resident[round]) / (CONNECTIONS / 1000.0);
            for (Socket socket : idle) {
              socket.close();
            }
          }
        }
        System.out.printf("%-8s %30s %22s %26s%n", kind, spread(start), spread(resident), spread(perThousand));
      }
    }
  }

  /** Sends one request and leaves the connection open; the proxy may not be listening yet. */
  private static Socket get(int port) throws IOException, InterruptedException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("127.0.0.1", port), 2000);
    OutputStream out = socket.getOutputStream();
    out.write("GET /route1/item HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[8192];
    int length = 0;
    while (length < 1024) {
      int read = in.read(buffer, length, buffer.length - length);
      if (read < 0) {
        throw new IOException("closed after " + length + " bytes of the answer");
      }
      length += read;
    }
    String answer = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
    if (!answer.startsWith("HTTP/1.1 200")) {
      throw new IOException("answer: " + answer.lines().findFirst().orElse("") + " (expected: 200)");
    }
    return socket;
  }

  private static double residentMegabytes(Process process) throws IOException {
    double kilobytes = residentKilobytes(process.pid());
    for (ProcessHandle child : process.descendants().toList()) {
      kilobytes += residentKilobytes(child.pid());
    }
    return kilobytes / 1024;
  }

  private static double residentKilobytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Double.parseDouble(line.replaceAll("[^0-9]", ""));
      }
    }
    return 0;
  }

  private static String spread(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return "%.1f / %.1f / %.1f".formatted(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
  }
}
