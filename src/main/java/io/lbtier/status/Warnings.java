package io.lbtier.status;

import io.lbtier.compile.Compiled.Accepted;
import io.lbtier.compile.Problem;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What compile found wrong with the tier's surroundings, by the part that it is about. */
final class Warnings {
  private final List<Problem> all;
  private final List<String> listeners;
  private final List<String> pools;

  /**
   * @param serving what serves; null for nothing
   */
  Warnings(@Nullable Accepted serving) {
    if (serving == null) {
      all = List.of();
      listeners = List.of();
      pools = List.of();
    } else {
      var config = serving.tier().config();
      all = serving.warnings();
      listeners = config.listeners().stream().map(Listener::name).toList();
      pools = config.pools().stream().map(Pool::name).toList();
    }
  }

  List<Problem> ofListener(String name) {
    return under("spec.listeners", listeners.indexOf(name));
  }

  List<Problem> ofPool(String name) {
    return under("spec.pools", pools.indexOf(name));
  }

  /** Those about neither a listener nor a pool. */
  List<Problem> others() {
    return all.stream()
        .filter(
            warning ->
                IntStream.range(0, listeners.size())
                        .noneMatch(i -> isUnder("spec.listeners", i, warning))
                    && IntStream.range(0, pools.size())
                        .noneMatch(i -> isUnder("spec.pools", i, warning)))
        .toList();
  }

  private List<Problem> under(String list, int index) {
    return all.stream().filter(warning -> isUnder(list, index, warning)).toList();
  }

  private static boolean isUnder(String list, int index, Problem warning) {
    return warning.path().startsWith(list + "[" + index + "]");
  }
}
