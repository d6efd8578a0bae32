package io.lbtier.proxy.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says why a connection could not be made, in words for a person and without addresses. */
final class Causes {
  private Causes() {}

  static String words(@Nullable Throwable cause) {
    String text = String.valueOf(cause).toLowerCase(Locale.ROOT);
    for (String words :
        new String[] {
          "connection refused",
          "no route to host",
          "network is unreachable",
          "host is unreachable",
          "connection reset",
          "timed out",
          "too many open files",
          "cannot assign requested address"
        }) {
      if (text.contains(words)) {
        return words;
      }
    }
    return cause == null ? "connection failed" : cause.getClass().getSimpleName();
  }
}
