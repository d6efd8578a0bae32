package io.lbtier.render;

import io.lbtier.model.Listener;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Names of the ports of a Service, from the names of listeners. They must be DNS labels of at most
 * 63 characters, each once (RFC 1123 section 2.1); a listener's name need not be one.
 */
final class PortNames {
  private static final int MAX_LENGTH = 63;
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

  private PortNames() {}

  /** The names by what listeners occupy. */
  static Map<Listener.Socket, String> of(List<Listener> listeners) {
    var names = new TreeMap<Listener.Socket, String>();
    for (var listener : listeners) {
      names.put(
          listener.socket(), keeps(listener, listeners) ? listener.name() : derived(listener));
    }
    return names;
  }

  /**
   * A name is kept where Kubernetes allows it, and where it cannot be one that is derived for
   * another listener: those end with a hyphen and their port, with UDP and "-udp" after it.
   */
  private static boolean keeps(Listener listener, List<Listener> all) {
    var name = listener.name();
    return name.length() <= MAX_LENGTH
        && LABEL.matcher(name).matches()
        && all.stream()
            .noneMatch(
                other -> !other.socket().equals(listener.socket()) && name.endsWith(suffix(other)));
  }

  private static String derived(Listener listener) {
    var suffix = suffix(listener);
    var prefix =
        listener.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-", "");
    prefix = prefix.substring(0, Math.min(prefix.length(), MAX_LENGTH - suffix.length()));
    return (prefix.isEmpty() ? "port" : prefix) + suffix;
  }

  private static String suffix(Listener listener) {
    return switch (listener.socket().protocol()) {
      case TCP -> "-" + listener.port();
      case UDP -> "-" + listener.port() + "-udp";
    };
  }
}
