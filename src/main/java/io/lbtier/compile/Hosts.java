package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import io.lbtier.compile.Problem.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names of hosts and of Kubernetes objects. */
final class Hosts {
  static final Pattern NAME = Pattern.compile(Bounds.HOST);
  private static final Pattern MATCH = Pattern.compile(Bounds.HOST_MATCH);
  static final Pattern LABEL = Pattern.compile(Bounds.LABEL);
  private static final Pattern AUTHORITY = Pattern.compile(Bounds.AUTHORITY);

  private Hosts() {}

  /** The host of a route; null for any, and when it is wrong. */
  static @Nullable String match(Place at, @Nullable String found) {
    if (found == null) {
      return null;
    }
    String wayOut =
        switch (found) {
          case "*" -> "; leave it out for any host";
          case String s when s.lastIndexOf('*') > 0 || (s.startsWith("*") && !s.startsWith("*.")) ->
              "; a * stands for whole labels at the begin alone, as in *.example.com";
          case String s when s.matches("[^:/]+:[0-9]+") ->
              "; leave the port out, which is the listener's";
          case String s
              when !s.equals(s.toLowerCase(Locale.ROOT))
                  && MATCH.matcher(s.toLowerCase(Locale.ROOT)).matches() ->
              "; give it in lower case, " + Quote.of(s.toLowerCase(Locale.ROOT));
          case String s when s.endsWith(".") -> "; leave the dot at the end out";
          default -> "";
        };
    if (!wayOut.isEmpty()) {
      at.error(Reason.Invalid, "found " + Quote.of(found) + wayOut);
      return null;
    }
    return Values.text(
        at, found, MATCH, Bounds.HOST_MAX, "a host name such as shop.example.com or *.example.com");
  }

  /** The Host header of a health check; empty for the backend's own address. */
  static String header(Place at, @Nullable String found) {
    if (found == null) {
      return "";
    }
    String host =
        Values.text(
            at,
            found,
            AUTHORITY,
            Bounds.HOST_MAX,
            "a host such as shop.example.com, with a port or without");
    return host == null ? "" : host;
  }

  /** A label of a DNS name, which names of listeners, pools and Services are. */
  static @Nullable String label(Place at, @Nullable String found) {
    return Values.text(
        at,
        found,
        LABEL,
        Bounds.LABEL_MAX,
        "a name of a-z, 0-9 and hyphens that begins and ends with a letter or digit");
  }
}
