package io.lbtier.cli;

/** How a process that serves ends: by a signal, in order, with exit code 0. */
final class Shutdown {
  private Shutdown() {}

  /** Runs the action when the process is told to stop, then ends it with 0; does not return. */
  static int serveUntilTold(Stop stop) throws InterruptedException {
    Thread hook =
        new Thread(
            () -> {
              try {
                stop.run();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
              // By itself the JVM would end with 128 and the signal's number, as if it had failed.
              Runtime.getRuntime().halt(ExitCode.OK);
            },
            "lbtier-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    Thread.currentThread().join();
    return ExitCode.OK;
  }

  /** What is done on the way out. */
  interface Stop {
    void run() throws InterruptedException;
  }
}
