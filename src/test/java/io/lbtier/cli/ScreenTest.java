package io.lbtier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.proxy.admin.Table;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {
  private static final List<String> HEADER = List.of("header");
  private static final List<String> TABLES = List.of("NAME", "shop", "", "POOL", "app");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  /** What a terminal shows of what was written: the few commands that the screen uses. */
  private List<String> shown(int height) {
    List<String> lines = new ArrayList<>(List.of(""));
    int row = 0;
    String text = bytes.toString(StandardCharsets.UTF_8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\033') {
        int end = i + 2;
        while (!Character.isLetter(text.charAt(end))) {
          end++;
        }
        String argument = text.substring(i + 2, end);
        switch (text.charAt(end)) {
          case 'A' -> row -= Integer.parseInt(argument);
          case 'J' -> lines.subList(row + 1, lines.size()).clear();
          default -> {}
        }
        assertThat(row).as("first row").isGreaterThanOrEqualTo(Math.max(0, lines.size() - height));
        i = end;
      } else if (c == '\n') {
        row++;
        if (row == lines.size()) {
          lines.add("");
        }
      } else if (c == '\r') {
        lines.set(row, "");
      } else {
        int start = i;
        while (i + 1 < text.length() && text.charAt(i + 1) >= ' ') {
          i++;
        }
        lines.set(row, text.substring(start, i + 1));
      }
    }
    return lines;
  }

  @Test
  void drawsOverItself() {
    LiveScreen screen = new LiveScreen(out, () -> 24, false);
    screen.show(HEADER, TABLES);
    screen.tell(List.of("one"));
    screen.tell(List.of("two"));
    screen.show(HEADER, List.of("NAME", "shop"));
    assertThat(shown(24)).containsExactly("header", "", "NAME", "shop", "", "one", "two", "");
  }

  @Test
  void staysWithinTheHeightOfTheTerminal() {
    LiveScreen screen = new LiveScreen(out, () -> 8, false);
    screen.show(HEADER, TABLES);
    IntStream.range(0, 40).forEach(i -> screen.tell(List.of("event " + i)));
    assertThat(shown(8)).containsExactly("header", "", "NAME", "shop", "", "POOL", "app", "");
    List<String> many = IntStream.range(0, 40).mapToObj(i -> "backend " + i).toList();
    screen.show(HEADER, many);
    assertThat(shown(8)).hasSize(8).contains("backend 5", "... and 34 more");
  }

  @Test
  void theLatestEventsHaveTheRoomThatIsLeft() {
    LiveScreen screen = new LiveScreen(out, () -> 12, false);
    screen.show(HEADER, TABLES);
    IntStream.range(0, 40).forEach(i -> screen.tell(List.of("event " + i)));
    assertThat(shown(12)).containsSubsequence("event 37", "event 38", "event 39").hasSize(12);
  }

  @Test
  void leavesTheTerminalAsItWas() {
    LiveScreen screen = new LiveScreen(out, () -> 24, true);
    screen.show(HEADER, List.of("hello   127.0.0.1:1   down  refused   1"));
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("\033[31mhello");
    bytes.reset();
    screen.close();
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("\033[?7h\033[?25h");
  }

  @Test
  void withoutATerminalThereIsALineAnEvent() {
    PlainScreen screen = new PlainScreen(out);
    screen.show(HEADER, TABLES);
    screen.show(HEADER, TABLES);
    screen.tell(List.of("one", "two"));
    screen.close();
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("header\none\ntwo\n");
  }

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    assertThat(Table.align(List.of(List.of("A", "B", "C"), List.of("aaa", "b", ""))))
        .containsExactly("A     B   C", "aaa   b");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "119, 119s",
    "120, 2m",
    "312, 5m12s",
    "600, 10m",
    "10799, 179m",
    "10800, 3h",
    "18720, 5h12m",
    "28800, 8h",
    "172799, 47h",
    "172800, 2d",
    "442800, 5d3h",
    "691200, 8d",
    "3542400, 41d"
  })
  void agesAreAsExactAsItMatters(long seconds, String text) {
    assertThat(Age.of(Duration.ofSeconds(seconds))).isEqualTo(text);
  }
}
