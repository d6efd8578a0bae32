package io.lbtier.compile;

import io.lbtier.api.ListenerSpec.Protocol;
import io.lbtier.api.PoolSpec;
import io.lbtier.compile.Problem.Reason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The names of the pools there are, and of those that something refers to. */
final class PoolNames {
  private final Set<String> known;

  /** By pool: who uses it by which protocol, the first of them. */
  private final Map<String, Map<Protocol, String>> used = new TreeMap<>();

  /** By pool: which route sends CONNECT to it, the first of them. */
  private final Map<String, String> connecting = new TreeMap<>();

  private PoolNames(Set<String> known) {
    this.known = known;
  }

  static PoolNames of(@Nullable List<PoolSpec> pools) {
    Set<String> names = new TreeSet<>();
    if (pools != null) {
      pools.stream()
          .filter(Objects::nonNull)
          .map(PoolSpec::name)
          .filter(Objects::nonNull)
          .forEach(names::add);
    }
    return new PoolNames(names);
  }

  /** A reference to a pool by an HTTP listener; empty when there is none of that name. */
  String refer(Place at, @Nullable String found) {
    return refer(at, found, Protocol.HTTP, "");
  }

  /**
   * A reference to a pool; empty when there is none of that name.
   *
   * @param by what its backends are spoken to
   * @param listener name of the listener that refers to it
   */
  String refer(Place at, @Nullable String found, Protocol by, String listener) {
    if (found == null || found.isEmpty()) {
      at.missing("the name of a pool; there is " + Suggestions.list(known));
      return "";
    }
    if (known.isEmpty()) {
      return ""; // It is told once that there are no pools.
    }
    if (!known.contains(found)) {
      at.error(
          Reason.UnknownReference,
          Quote.of(found) + " is not a pool of this tier; " + Suggestions.of(found, known));
      return "";
    }
    used.computeIfAbsent(found, _ -> new EnumMap<>(Protocol.class)).putIfAbsent(by, listener);
    return found;
  }

  /** Name of the first listener that uses a pool by a protocol, null when there is none. */
  @Nullable String user(Protocol by, @Nullable String pool) {
    return pool == null ? null : used.getOrDefault(pool, Map.of()).get(by);
  }

  /** A route sends CONNECT to a pool. */
  void connects(String route, String pool) {
    connecting.putIfAbsent(pool, route);
  }

  /** Path of the first route that sends CONNECT to a pool; null when there is none. */
  @Nullable String connecting(@Nullable String pool) {
    return pool == null ? null : connecting.get(pool);
  }

  /** The first listener without requests that uses a pool, in words; null when there is none. */
  @Nullable String stream(@Nullable String pool) {
    for (Protocol by : List.of(Protocol.TCP, Protocol.UDP)) {
      String listener = user(by, pool);
      if (listener != null) {
        return by + " listener " + Quote.of(listener);
      }
    }
    return null;
  }

  /** Name of the first UDP listener that uses a pool which no other listener does; else null. */
  @Nullable String datagramsAlone(@Nullable String pool) {
    boolean connected = user(Protocol.TCP, pool) != null || user(Protocol.HTTP, pool) != null;
    return connected ? null : user(Protocol.UDP, pool);
  }

  boolean isUsed(String pool) {
    return used.containsKey(pool);
  }
}
