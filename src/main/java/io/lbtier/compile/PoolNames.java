package io.lbtier.compile;

import io.lbtier.api.PoolSpec;
import io.lbtier.compile.Problem.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The names of the pools there are, and of those that something refers to. */
final class PoolNames {
  private final Set<String> known;
  private final Set<String> used = new TreeSet<>();
  private final Map<String, String> tcp = new HashMap<>();

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

  /** A reference to a pool; empty when there is none of that name. */
  String refer(Place at, @Nullable String found) {
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
    used.add(found);
    return found;
  }

  /** A reference to a pool by a TCP listener. */
  String refer(Place at, @Nullable String found, String listener) {
    String pool = refer(at, found);
    tcp.putIfAbsent(pool, listener);
    return pool;
  }

  /** Name of the first TCP listener that refers to a pool, null when there is none. */
  @Nullable String tcp(@Nullable String pool) {
    return pool == null ? null : tcp.get(pool);
  }

  boolean isUsed(String pool) {
    return used.contains(pool);
  }
}
