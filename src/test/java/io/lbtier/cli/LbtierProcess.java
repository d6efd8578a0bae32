package io.lbtier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code bin/lbtier} as people start it: a process with its output. It ends with this JVM. */
final class LbtierProcess implements AutoCloseable {
  /** Long, since the machine may be busy with other tests. */
  private static final Duration SOON = Duration.ofSeconds(90);

  private final Process process;
  private final StringWriter output = new StringWriter();
  private final Thread hook;

  /** Starts it in a folder, with a Ctrl-C that works even where the build runs in background. */
  static LbtierProcess start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    Path launcher = Path.of("bin", "lbtier").toAbsolutePath();
    assertThat(launcher).exists();
    assertThat(Path.of("target", "lbtier.jar")).as("the build; make package makes it").exists();
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(launcher.toString());
    command.addAll(List.of(arguments));
    return new LbtierProcess(folder, environment, command);
  }

  /** The same on a terminal of its own. */
  static LbtierProcess startOnATerminal(Path folder, String arguments) throws IOException {
    String command = Path.of("bin", "lbtier").toAbsolutePath() + " " + arguments;
    return new LbtierProcess(
        folder,
        Map.of("TERM", "xterm"),
        List.of(
            "env",
            "--default-signal=INT",
            "script",
            "-qefc",
            "stty rows 30 cols 200; exec " + command,
            "/dev/null"));
  }

  private LbtierProcess(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    // Whether the tests themselves run in a pod is not to matter.
    builder.environment().remove("KUBERNETES_SERVICE_HOST");
    builder.environment().putAll(environment);
    process = builder.start();
    hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
    Thread.ofPlatform().daemon().start(this::read);
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      int c;
      while ((c = reader.read()) >= 0) {
        output.write(c);
      }
    } catch (IOException _) {
      // It has ended.
    }
  }

  /** All that it printed so far. */
  String output() {
    return output.toString();
  }

  /** Waits until it has printed a text. */
  void awaitOutput(String text) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(output()).contains(text);
            });
  }

  /** Types a key on its terminal. */
  void type(char key) throws IOException {
    OutputStream keyboard = process.getOutputStream();
    keyboard.write(key);
    keyboard.flush();
  }

  /** Sends it a signal, by its name. */
  void signal(String name) throws IOException, InterruptedException {
    kill(name, process.pid());
  }

  /** Sends a process a signal. */
  static void kill(String signal, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid)).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** The pid in a file. */
  static long pid(Path file) throws IOException {
    return Long.parseLong(Files.readString(file).strip());
  }

  /** Waits for its end. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
        .as("ended; it printed %s", output)
        .isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
