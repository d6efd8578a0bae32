package io.lbtier.source;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is followed of one kind: as many informers as there are names. One thread at a time. */
final class FollowedByName<T extends HasMetadata> {
  private final String kind;
  private final Function<String, Informable<T>> lookup;
  private final Runnable changed;
  private final Map<String, Followed<T>> byName = new TreeMap<>();

  /** Follows nothing yet; {@code kind} is what messages call an object of a name. */
  FollowedByName(String kind, Function<String, Informable<T>> lookup, Runnable changed) {
    this.kind = kind;
    this.lookup = lookup;
    this.changed = changed;
  }

  /** Follows these names, and no others any more. */
  void follow(Set<String> names) {
    byName.forEach(
        (name, followed) -> {
          if (!names.contains(name)) {
            followed.close();
          }
        });
    byName.keySet().retainAll(names);
    for (String name : names) {
      byName.computeIfAbsent(name, n -> new Followed<>(lookup.apply(n), changed));
    }
  }

  /** What is known of a name; nothing when it is not followed. */
  List<T> objects(String name) {
    Followed<T> followed = byName.get(name);
    return followed == null ? List.of() : followed.objects();
  }

  /** Whether all of the names have been seen, be it that there is nothing. */
  boolean seen(Set<String> names) {
    return unseen(names).isEmpty();
  }

  /** Whether news of every name would come at once. */
  boolean watching() {
    return byName.values().stream().allMatch(Followed::watching);
  }

  /** Whether the API server answered for every name, be it with an error. */
  boolean answered(Set<String> names) {
    return unseen(names).stream().noneMatch(name -> errorOf(name).isEmpty());
  }

  /** Why one of the names has not been seen; empty while nothing speaks against it. */
  String error(Set<String> names) {
    return unseen(names).stream()
        .filter(name -> !errorOf(name).isEmpty())
        .map(name -> kind + " " + name + ": " + errorOf(name))
        .findFirst()
        .orElse("");
  }

  private List<String> unseen(Set<String> names) {
    return names.stream().filter(name -> !seen(byName.get(name))).toList();
  }

  private static boolean seen(@Nullable Followed<?> followed) {
    return followed != null && followed.synced();
  }

  private String errorOf(String name) {
    Followed<T> followed = byName.get(name);
    return followed == null ? "" : followed.error();
  }
}
