package io.lbtier.cli;

import java.time.Duration;

/** How long ago, in the notation of kubectl: as exact as it matters. */
final class Age {
  private Age() {}

  /** "42s", "5m12s", "42m", "5h12m", "30h", "5d3h", "41d". */
  static String of(Duration age) {
    long seconds = age.toSeconds();
    long minutes = age.toMinutes();
    long hours = age.toHours();
    long days = age.toDays();
    if (seconds < 120) {
      return seconds + "s";
    } else if (minutes < 10) {
      return both(minutes, "m", seconds % 60, "s");
    } else if (hours < 3) {
      return minutes + "m";
    } else if (hours < 8) {
      return both(hours, "h", minutes % 60, "m");
    } else if (hours < 48) {
      return hours + "h";
    } else if (days < 8) {
      return both(days, "d", hours % 24, "h");
    }
    return days + "d";
  }

  private static String both(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : small + smallUnit);
  }
}
