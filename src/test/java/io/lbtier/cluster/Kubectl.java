package io.lbtier.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line that users have, against a test's API server. */
public final class Kubectl {
  private final Path executable = Binaries.folder("kubectl").resolve("kubectl");
  private final ApiServer api;

  public Kubectl(ApiServer api) {
    this.api = api;
  }

  /**
   * What came of a command.
   *
   * @param code exit code
   * @param text what it printed on both outputs
   */
  public record Result(int code, String text) {}

  /** Runs a command to its end. */
  public Result run(String... arguments) {
    return runWith("", arguments);
  }

  /** Runs a command to its end, with some text as its input. */
  public Result runWith(String input, String... arguments) {
    try {
      var command =
          new ArrayList<>(List.of(executable.toString(), "--kubeconfig", "" + api.kubeconfig()));
      command.addAll(List.of(arguments));
      Path file = Files.createTempFile("kubectl", ".in");
      Files.writeString(file, input);
      Process process =
          new ProcessBuilder(command)
              .redirectInput(file.toFile())
              .redirectErrorStream(true)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Result result = new Result(process.waitFor(), text);
      Files.delete(file);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
