import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes, ports and CPU time. */
class Shell {
  static final int PROXY_CORE = 0;
  static final int OTHER_CORE = 1;

  /** Starts a command on one core, its output in a file. */
  static Process start(int core, Path log, String... command) throws IOException {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
    pinned.addAll(List.of(command));
    return new ProcessBuilder(pinned).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** Runs a command on one core to its end and returns what it printed. */
  static String run(int core, Path log, String... command) throws IOException, InterruptedException {
    Process process = start(core, log, command);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed:\n" + Files.readString(log));
    }
    return Files.readString(log);
  }

  static String firstLine(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().findFirst().orElse("");
  }

  /** Ends a process that was started here, and its children. */
  static void stop(Process process) throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** The java that runs this. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** A program beside this one. */
  static String source(String name) {
    return Path.of("src", "bench", name).toAbsolutePath().toString();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Waits until something accepts on a port of loopback. */
  static void await(int port, Process process, Path log) throws IOException, InterruptedException {
    for (int i = 0; i < 12_000; i++) {
      if (!process.isAlive()) {
        throw new IOException("ended at once:\n" + Files.readString(log));
      }
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 100);
        return;
      } catch (IOException e) {
        Thread.sleep(5);
      }
    }
    throw new IOException("nothing listens on port " + port + " after a minute:\n" + Files.readString(log));
  }

  /** Waits until datagrams to a port of loopback are echoed. */
  static void awaitEcho(int port, Process process, Path log) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.setSoTimeout(50);
      for (int i = 0; i < 200; i++) {
        if (!process.isAlive()) {
          throw new IOException("ended at once:\n" + Files.readString(log));
        }
        try {
          socket.send(new DatagramPacket(new byte[1], 1));
          socket.receive(new DatagramPacket(new byte[1], 1));
          return;
        } catch (SocketTimeoutException | PortUnreachableException e) {
          // Not yet.
        }
      }
    }
    throw new IOException("no datagram is echoed on port " + port + " after 10 s:\n" + Files.readString(log));
  }

  /** CPU seconds that a process and its children have used, from /proc/PID/stat. */
  static double cpuSeconds(Process process) throws IOException {
    double ticks = ticks(process.pid());
    for (ProcessHandle child : process.descendants().toList()) {
      ticks += ticks(child.pid());
    }
    return ticks / 100;
  }

  private static double ticks(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // The name of the command stands in brackets and may hold spaces; the fields after it do not.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
