package io.lbtier.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Draws header, tables and the latest events over themselves, each picture in one write, so that
 * nothing flickers. It stays within the height of the terminal, since what has scrolled out cannot
 * be drawn over, and lets lines end at its right edge instead of wrapping.
 */
final class LiveScreen implements Screen {
  private static final int EVENT_LINES = 12;
  private static final String HIDE_CURSOR = "\033[?25l";
  private static final String SHOW_CURSOR = "\033[?25h";
  private static final String NO_WRAP = "\033[?7l";
  private static final String WRAP = "\033[?7h";
  private static final String BEGIN_PICTURE = "\033[?2026h";
  private static final String END_PICTURE = "\033[?2026l";
  private static final String CLEAR_LINE_REST = "\033[K";
  private static final String CLEAR_BELOW = "\033[J";
  private static final String RED = "\033[31m";
  private static final String PLAIN = "\033[0m";

  private final PrintStream out;
  private final IntSupplier height;
  private final boolean colour;
  private final List<String> events = new ArrayList<>();
  private List<String> header = List.of();
  private List<String> tables = List.of();
  private int drawn;

  /**
   * A screen that begins at the cursor.
   *
   * @param height lines of the terminal at present
   * @param colour whether what is down is red
   */
  LiveScreen(PrintStream out, IntSupplier height, boolean colour) {
    this.out = out;
    this.height = height;
    this.colour = colour;
  }

  @Override
  public void show(List<String> header, List<String> tables) {
    this.header = header;
    this.tables = tables;
    draw();
  }

  @Override
  public void tell(List<String> event) {
    events.addAll(event);
    while (events.size() > EVENT_LINES) {
      events.removeFirst();
    }
    draw();
  }

  @Override
  public void close() {
    out.print(WRAP + SHOW_CURSOR);
    out.flush();
  }

  private void draw() {
    StringBuilder picture = new StringBuilder(BEGIN_PICTURE + HIDE_CURSOR + NO_WRAP + "\r");
    if (drawn > 0) {
      picture.append("\033[").append(drawn).append('A');
    }
    List<String> lines = lines();
    for (String line : lines) {
      boolean red = colour && line.contains("   down  ");
      picture.append(red ? RED + line + PLAIN : line).append(CLEAR_LINE_REST + "\n");
    }
    drawn = lines.size();
    out.print(picture.append(CLEAR_BELOW + WRAP + END_PICTURE));
    out.flush();
  }

  /** What fits: the tables before all, then the latest events, then the header. */
  private List<String> lines() {
    int room = Math.max(4, height.getAsInt() - 1);
    List<String> lines = new ArrayList<>();
    List<String> shownTables = tables;
    if (tables.size() > room) {
      shownTables = new ArrayList<>(tables.subList(0, room - 1));
      shownTables.add("... and " + (tables.size() - room + 1) + " more");
    }
    room -= shownTables.size();
    if (room > header.size()) {
      lines.addAll(header);
      lines.add("");
      room -= header.size() + 1;
    }
    lines.addAll(shownTables);
    if (room > 1 && !events.isEmpty()) {
      lines.add("");
      lines.addAll(events.subList(Math.max(0, events.size() - room + 1), events.size()));
    }
    return lines;
  }
}
