package io.lbtier.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The terminal that the process was started from. */
final class Terminal {
  private static final int USUAL_HEIGHT = 24;
  private static final long ASK_NANOS = 2_000_000_000L;

  private int height = USUAL_HEIGHT;
  private long askedNanos = System.nanoTime() - ASK_NANOS;

  /** Whether input and output are a terminal. */
  @SuppressWarnings(
      "SystemConsoleNull") // It does again since 25, whose default console is the old one.
  static boolean present() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Its height in lines, at most two seconds ago. One thread at a time. */
  int height() {
    if (System.nanoTime() - askedNanos >= ASK_NANOS) {
      askedNanos = System.nanoTime();
      height = ask();
    }
    return height;
  }

  private int ask() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String answer =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      int space = answer.indexOf(' ');
      int lines = space < 0 ? 0 : Integer.parseInt(answer.substring(0, space));
      return lines > 0 ? lines : USUAL_HEIGHT;
    } catch (IOException | NumberFormatException _) {
      return height;
    }
  }
}
