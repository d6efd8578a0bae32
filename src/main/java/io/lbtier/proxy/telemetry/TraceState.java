package io.lbtier.proxy.telemetry;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What others keep in a trace (W3C Trace Context section 3.3), which passes if it is well-formed.
 */
final class TraceState {
  private static final int MEMBERS_MAX = 32;

  /** A key, and a value that does not end in a space. */
  private static final Pattern MEMBER =
      Pattern.compile(
          "([a-z0-9][-_*/a-z0-9]{0,255}|[a-z0-9][-_*/a-z0-9]{0,240}@[a-z][-_*/a-z0-9]{0,13})"
              + "=[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");

  private TraceState() {}

  /** Whether the values of tracestate lines are well-formed, taken together. */
  static boolean isValid(List<String> values) {
    Set<String> keys = new HashSet<>();
    for (String value : values) {
      for (String member : value.split(",", -1)) {
        String trimmed = member.strip();
        if (trimmed.isEmpty()) {
          continue;
        }
        if (!MEMBER.matcher(trimmed).matches()
            || !keys.add(trimmed.substring(0, trimmed.indexOf('=')))) {
          return false;
        }
      }
    }
    return keys.size() <= MEMBERS_MAX;
  }
}
