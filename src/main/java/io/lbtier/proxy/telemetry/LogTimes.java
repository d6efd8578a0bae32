package io.lbtier.proxy.telemetry;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as logs write them, in UTC; what changes once a second is kept. One thread. */
final class LogTimes {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter CLF =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss '+0000'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Second rfc3339 = new Second(SECONDS);
  private final Second clf = new Second(CLF);

  /** RFC 3339, with milliseconds. */
  String rfc3339(long epochMillis) {
    int millis = (int) Math.floorMod(epochMillis, 1000L);
    char[] fraction = {
      '.',
      (char) ('0' + millis / 100),
      (char) ('0' + millis / 10 % 10),
      (char) ('0' + millis % 10),
      'Z'
    };
    return rfc3339.of(epochMillis).concat(new String(fraction));
  }

  /** As in the common log format. */
  String clf(long epochMillis) {
    return clf.of(epochMillis);
  }

  private static final class Second {
    private final DateTimeFormatter formatter;
    private long second = Long.MIN_VALUE;
    private String formatted = "";

    Second(DateTimeFormatter formatter) {
      this.formatter = formatter;
    }

    String of(long epochMillis) {
      long s = Math.floorDiv(epochMillis, 1000);
      if (s != second) {
        second = s;
        formatted = formatter.format(Instant.ofEpochSecond(s));
      }
      return formatted;
    }
  }
}
