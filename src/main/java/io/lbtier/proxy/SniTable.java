package io.lbtier.proxy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the pool of a connection by the name that its client asks for. */
public final class SniTable {
  private static final String WILDCARD = "*.";

  private final Map<String, LivePool> exact = new HashMap<>();

  /** By what follows the wildcard. */
  private final Map<String, LivePool> below = new HashMap<>();

  private final @Nullable LivePool others;

  /**
   * A table of hosts, each exact or a wildcard.
   *
   * @param others the pool of all other names, and of none; null for none
   */
  SniTable(Map<String, LivePool> hosts, @Nullable LivePool others) {
    hosts.forEach(
        (host, pool) -> {
          if (host.startsWith(WILDCARD)) {
            below.put(host.substring(WILDCARD.length()), pool);
          } else {
            exact.put(host, pool);
          }
        });
    this.others = others;
  }

  /**
   * The pool for a name, null when there is none: that of the host itself, else that of the longest
   * wildcard which the host is below. Any thread.
   *
   * @param name in lower case; empty when the client asks for none
   */
  public @Nullable LivePool find(String name) {
    LivePool pool = exact.get(name);
    for (int dot = name.indexOf('.'); pool == null && dot > 0; dot = name.indexOf('.', dot + 1)) {
      pool = below.get(name.substring(dot + 1));
    }
    return pool == null ? others : pool;
  }
}
