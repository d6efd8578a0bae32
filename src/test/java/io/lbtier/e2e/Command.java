package io.lbtier.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A command of the user's, run to its end. */
final class Command {
  private Command() {}

  /**
   * Runs a command to its end.
   *
   * @param environment variables besides those of this process
   * @param input what it reads from its standard input
   * @return what it printed on both outputs
   * @throws AssertionError if it ended with anything but 0
   */
  static String run(Map<String, String> environment, String input, List<String> command) {
    Path file = null;
    try {
      file = Files.createTempFile("lbtier", ".in");
      Files.writeString(file, input);
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectInput(file.toFile()).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new AssertionError(
            "%s ended with %d:%n%s".formatted(String.join(" ", command), code, output));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      delete(file);
    }
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
