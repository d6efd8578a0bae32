package io.lbtier.proxy.admin;

import io.lbtier.proxy.telemetry.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rows for a person or a program.
 *
 * @param columns each with its title and its name in JSON
 * @param rows as many cells as there are columns
 */
public record Table(List<Column> columns, List<List<Cell>> rows) {
  private static final String GAP = "   ";

  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** A title as in a table, and the name of a member of an object. */
  record Column(String title, String name) {}

  /** A value. */
  sealed interface Cell {
    /** A text; a dash where it is empty. */
    record Text(String value) implements Cell {}

    /** A whole number. */
    record Whole(long value) implements Cell {}

    /** A number that is shown without decimals. */
    record Rate(double value) implements Cell {}

    /** A duration; a dash where it is negative. */
    record Nanos(long value) implements Cell {}
  }

  /** Laid out in columns, as kubectl does; the titles first. */
  public List<String> lines() {
    List<List<String>> all = new ArrayList<>();
    all.add(columns.stream().map(Column::title).toList());
    rows.forEach(row -> all.add(row.stream().map(Table::text).toList()));
    return align(all);
  }

  /** A line a row; all rows have as many cells as the first one, whose cells are the titles. */
  public static List<String> align(List<List<String>> rows) {
    int[] widths = new int[rows.getFirst().size()];
    rows.forEach(
        row -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
          }
        });
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  private static String text(Cell cell) {
    return switch (cell) {
      case Cell.Text(String value) -> value.isEmpty() ? "-" : value;
      case Cell.Whole(long value) -> String.valueOf(value);
      case Cell.Rate(double value) -> String.format(Locale.ROOT, "%.0f", value);
      case Cell.Nanos(long value) ->
          value < 0 ? "-" : String.format(Locale.ROOT, "%.1fms", value / 1e6);
    };
  }

  /** An array of an object a row; durations in milliseconds, left out where there are none. */
  void write(JsonWriter json) {
    json.beginArray();
    for (List<Cell> row : rows) {
      json.beginObject();
      for (int i = 0; i < row.size(); i++) {
        String name = columns.get(i).name();
        switch (row.get(i)) {
          case Cell.Text(String value) -> json.name(name).value(value);
          case Cell.Whole(long value) -> json.name(name).value(value);
          case Cell.Rate(double value) -> json.name(name).thousandths(Math.round(value * 1000));
          case Cell.Nanos(long value) -> {
            if (value >= 0) {
              json.name(name).thousandths(value / 1000);
            }
          }
        }
      }
      json.endObject();
    }
    json.endArray();
  }
}
