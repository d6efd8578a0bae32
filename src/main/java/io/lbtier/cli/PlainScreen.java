package io.lbtier.cli;

import java.io.PrintStream;
import java.util.List;

/** For what is no terminal: the header once, then a line for each event. */
final class PlainScreen implements Screen {
  private final PrintStream out;
  private boolean begun;

  PlainScreen(PrintStream out) {
    this.out = out;
  }

  @Override
  public void show(List<String> header, List<String> tables) {
    if (!begun) {
      begun = true;
      header.forEach(out::println);
      out.flush();
    }
  }

  @Override
  public void tell(List<String> event) {
    event.forEach(out::println);
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
