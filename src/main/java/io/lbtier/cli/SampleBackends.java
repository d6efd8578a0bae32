package io.lbtier.cli;

import io.lbtier.model.Endpoint;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Servers behind a tier's endpoints on 127.0.0.1, each a process of its own, so that one can be
 * killed to see what happens.
 */
final class SampleBackends implements AutoCloseable {
  private final Path folder;
  private final List<Integer> ports;
  private final List<Process> processes = new ArrayList<>();

  private SampleBackends(Path folder, List<Integer> ports) {
    this.folder = folder;
    this.ports = ports;
  }

  /** Starts them and returns when each answers; their pids and logs are files in the folder. */
  static SampleBackends start(ProxyConfig config, Path folder) {
    List<Integer> ports =
        config.pools().stream()
            .flatMap(SampleBackends::endpoints)
            .filter(e -> e.address().equals("127.0.0.1"))
            .map(Endpoint::port)
            .distinct()
            .toList();
    SampleBackends backends = new SampleBackends(folder, ports);
    try {
      for (int i = 0; i < ports.size(); i++) {
        backends.start(i);
      }
      for (int i = 0; i < ports.size(); i++) {
        backends.await(i);
      }
      return backends;
    } catch (IOException e) {
      backends.close();
      throw new UnusableException("sample backends: " + e);
    } catch (RuntimeException e) {
      backends.close();
      throw e;
    }
  }

  /** Where they listen, all on 127.0.0.1. */
  List<Integer> ports() {
    return ports;
  }

  /** The file with the pid of one, counted from 1. */
  Path pidFile(int number) {
    return folder.resolve("backend-" + number + ".pid");
  }

  /** Ends those that are left. */
  @Override
  public void close() {
    processes.forEach(Process::destroy);
    for (int i = 0; i < processes.size(); i++) {
      try {
        processes.get(i).waitFor();
        Files.deleteIfExists(pidFile(i + 1));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (IOException _) {
        // A pid file that stays does no harm.
      }
    }
  }

  private static Stream<Endpoint> endpoints(Pool pool) {
    return switch (pool.source()) {
      case Source.Static(List<Endpoint> listed) -> listed.stream();
      case Source.Service _ -> Stream.of();
    };
  }

  private void start(int i) throws IOException {
    Files.createDirectories(folder);
    // A Ctrl-C goes to every process of the terminal; these are needed until the tier has drained.
    List<String> command =
        List.of(
            "sh",
            "-c",
            "trap '' INT; exec \"$@\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx32m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "sample-backend",
            "--port",
            String.valueOf(ports.get(i)));
    Process process = new ProcessBuilder(command).redirectError(log(i).toFile()).start();
    processes.add(process);
    Files.writeString(pidFile(i + 1), process.pid() + "\n");
  }

  /** Its first line says that it listens; instead of one there is its end, with the reason. */
  private void await(int i) throws IOException {
    if (processes.get(i).inputReader(StandardCharsets.UTF_8).readLine() == null) {
      throw new UnusableException(
          "sample backend %d did not start: %s"
              .formatted(i + 1, Files.readString(log(i)).replaceFirst("^lbtier: ", "").strip()));
    }
  }

  private Path log(int i) {
    return folder.resolve("backend-" + (i + 1) + ".log");
  }
}
