import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The ratios of a run, held against the goals and against those of the last run that was stored: a work has become worse
 * when its median is below the stored one by more than half of this run's own spread.
 */
class Results {
  private final Path stored;
  private final Map<String, Double> last = new LinkedHashMap<>();
  private final Map<String, String> lines = new LinkedHashMap<>();
  private final List<String> worse = new ArrayList<>();

  Results(Path stored) throws IOException {
    this.stored = stored;
    if (Files.exists(stored)) {
      for (String line : Files.readAllLines(stored)) {
        String[] fields = line.split("\t");
        last.put(fields[0], Double.parseDouble(fields[2]));
        lines.put(fields[0], line);
      }
    }
  }

  void add(String name, double[] ratios, double goal) {
    double[] sorted = ratios.clone();
    Arrays.sort(sorted);
    double min = sorted[0];
    double median = sorted[sorted.length / 2];
    double max = sorted[sorted.length - 1];
    Double before = last.get(name);
    System.out.printf(
        "%-16s %-8s %12.2f %12.2f %12.2f   goal %.2f%s%n%n",
        name,
        "ratio",
        min,
        median,
        max,
        goal,
        before == null ? "" : String.format(Locale.ROOT, ", last %.2f", before));
    lines.put(name, String.format(Locale.ROOT, "%s\t%.2f\t%.2f\t%.2f", name, min, median, max));
    if (before != null && median + (max - min) / 2 < before) {
      worse.add(String.format(Locale.ROOT, "%s: %.2f, it was %.2f", name, median, before));
    }
  }

  /** Says what has become worse, and ends with 1 when something has. */
  void finish(boolean store) throws IOException {
    if (store) {
      Files.write(stored, lines.values());
    }
    if (!worse.isEmpty()) {
      System.out.println("worse than the last run by more than this run's spread:");
      worse.forEach(line -> System.out.println("  " + line));
      if (!store) {
        System.exit(1);
      }
    }
  }
}
