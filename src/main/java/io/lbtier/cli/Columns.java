package io.lbtier.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lays rows out in columns, as kubectl does. */
final class Columns {
  private static final String GAP = "   ";

  private Columns() {}

  /** A line a row; all rows have as many cells as the first one, whose cells are the titles. */
  static List<String> align(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths =
        IntStream.range(0, columns)
            .map(c -> rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, columns)
                    .mapToObj(c -> row.get(c) + " ".repeat(widths[c] - row.get(c).length()))
                    .collect(Collectors.joining(GAP))
                    .stripTrailing())
        .toList();
  }
}
