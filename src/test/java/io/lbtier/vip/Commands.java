package io.lbtier.vip;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that the tests run. */
final class Commands {
  private static final int PATIENCE_SECONDS = 20;

  private Commands() {}

  /**
   * What it printed, on standard output and standard error.
   *
   * @param status what it ended with
   */
  record Result(int status, String output) {}

  /** Runs it to its end, whatever that is. */
  static Result result(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", command) + " does not end");
      }
      return new Result(process.exitValue(), output);
    } catch (IOException e) {
      throw new AssertionError("cannot run " + String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** What it printed; it must end well. */
  static String run(String... command) {
    Result result = result(command);
    if (result.status() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + result);
    }
    return result.output();
  }

  /** Starts it; it ends with this JVM at the latest. */
  static Process start(Path log, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(new ArrayList<>(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return process;
    } catch (IOException e) {
      throw new AssertionError("cannot start " + String.join(" ", command), e);
    }
  }

  static void signal(String signal, long pid) {
    run("kill", "-" + signal, String.valueOf(pid));
  }
}
