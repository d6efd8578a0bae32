package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Autobahn test suite finds the same of a WebSocket server through the proxy as without it.
 * docs/websocket.md says which of its cases run, and how to run them all.
 */
class AutobahnIT {
  private static final Path AUTOBAHN = Path.of("target", "autobahn");
  private static final int AGAIN = 3;
  private static final long MINUTES = Long.getLong("lbtier.autobahn.minutes", 5);

  /** 9 measures with messages of up to 16 MiB, which takes many minutes; empty for none. */
  private static final String EXCLUDED = System.getProperty("lbtier.autobahn.excluded", "9.*");

  private static final int CASES = EXCLUDED.isEmpty() ? 301 : 247;

  @TempDir Path folder;

  @Test
  void findsTheSameThroughTheProxy() throws Exception {
    try (var server = new WebSocketEcho();
        var proxy = new HttpFixture().serve(server.port())) {
      Findings findings = run("*", EXCLUDED, server.port(), proxy.port);
      assertThat(findings.direct).hasSize(CASES);
      assertThat(findings.direct.values())
          .filteredOn(v -> v.startsWith("OK "))
          .hasSizeGreaterThan(200);
      // Some cases give the server one second, which a busy machine may not have.
      for (int i = 0; i < AGAIN && !findings.differences().isEmpty(); i++) {
        findings =
            run(String.join("\", \"", findings.differences()), "", server.port(), proxy.port);
      }
      assertThat(findings.proxied).isEqualTo(findings.direct);
    }
  }

  /** What the suite has to say by case: behaviour, behaviour at the close, close code. */
  private record Findings(Map<String, String> direct, Map<String, String> proxied) {
    static Findings of(List<String> lines) {
      Findings findings = new Findings(new TreeMap<>(), new TreeMap<>());
      for (String line : lines) {
        String[] parts = line.split(" ", 3);
        var of = parts[0].equals("direct") ? findings.direct : findings.proxied;
        of.put(parts[1], parts[2]);
      }
      return findings;
    }

    List<String> differences() {
      return direct.keySet().stream()
          .filter(id -> !Objects.equals(direct.get(id), proxied.get(id)))
          .toList();
    }
  }

  private Findings run(String cases, String excluded, int direct, int proxied)
      throws IOException, InterruptedException {
    assertThat(AUTOBAHN.resolve("jython-standalone.jar")).as("what mvn verify puts there").exists();
    Path specification = folder.resolve("specification.json");
    Files.writeString(
        specification,
        """
        {"options": {"failByDrop": false}, "cases": ["%s"], "exclude-cases": ["%s"],
         "exclude-agent-cases": {}, "servers": [
          {"agent": "direct", "url": "ws://127.0.0.1:%d/", "options": {"version": 18}},
          {"agent": "proxied", "url": "ws://127.0.0.1:%d/", "options": {"version": 18}}]}
        """
            .formatted(cases, excluded, direct, proxied));
    Path outcome = folder.resolve("outcome");
    Path log = folder.resolve("log");
    Path script =
        Path.of(
            Objects.requireNonNull(getClass().getResource("/autobahn/fuzzingclient.py")).getPath());
    Process client =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dpython.cachedir=" + folder.resolve("python"),
                "-jar",
                AUTOBAHN.resolve("jython-standalone.jar").toString(),
                script.toString(),
                AUTOBAHN.resolve("suite").toString(),
                specification.toString(),
                outcome.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(client.waitFor(MINUTES, TimeUnit.MINUTES))
          .as(() -> "whether the suite has come to its end: " + read(log))
          .isTrue();
    } finally {
      client.destroyForcibly();
    }
    assertThat(outcome).as(() -> read(log)).exists();
    return Findings.of(Files.readAllLines(outcome));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
