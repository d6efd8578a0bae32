import java.io.IOException;
import java.net.BindException;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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

  /** Runs a command on one core so many times at once, and returns what they printed. */
  static List<String> runSeveral(int times, int core, Path dir, String name, String... command)
      throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      processes.add(start(core, dir.resolve(name + i + ".log"), command));
    }
    List<String> printed = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      int exit = processes.get(i).waitFor();
      String out = Files.readString(dir.resolve(name + i + ".log"));
      if (exit != 0) {
        throw new IOException(String.join(" ", command) + " failed:\n" + out);
      }
      printed.add(out);
    }
    return printed;
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

  /** A port that is free for TCP and UDP, and that no outgoing connection takes: the kernel gives them higher ones. */
  static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
      try (ServerSocket _ = new ServerSocket(port);
          DatagramSocket _ = new DatagramSocket(port)) {
        return port;
      } catch (BindException e) {
        // Taken: try another.
      }
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
  static void awaitEcho(int port, Process process, Path log) throws IOException, InterruptedException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.setSoTimeout(50);
      for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60); System.nanoTime() < end; ) {
        if (!process.isAlive()) {
          throw new IOException("ended at once:\n" + Files.readString(log));
        }
        try {
          socket.send(new DatagramPacket(new byte[1], 1));
          socket.receive(new DatagramPacket(new byte[1], 1));
          return;
        } catch (SocketTimeoutException e) {
          // Not yet.
        } catch (PortUnreachableException e) {
          Thread.sleep(20);
        }
      }
    }
    throw new IOException("no datagram is echoed on port " + port + " after a minute:\n" + Files.readString(log));
  }

  /** CPU seconds that a process and its children have used, from /proc/PID/stat. */
  static double cpuSeconds(Process process) throws IOException {
    double ticks = ticks(process.pid());
    for (ProcessHandle child : process.descendants().toList()) {
      ticks += ticks(child.pid());
    }
    return ticks / 100;
  }

  /** CPU seconds that the threads of a JVM have used which compile. */
  static double compilerSeconds(Process process) throws IOException {
    double nanos = 0;
    for (ProcessHandle one : Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
      Path threads = Path.of("/proc", Long.toString(one.pid()), "task");
      for (Path thread : children(threads)) {
        try {
          if (Files.readString(thread.resolve("comm")).matches("C[12] Compiler.*\\n")) {
            nanos += Double.parseDouble(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
          }
        } catch (IOException e) {
          // The JVM has fewer compilers again.
        }
      }
    }
    return nanos / 1e9;
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static double ticks(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // The name of the command stands in brackets and may hold spaces; the fields after it do not.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
