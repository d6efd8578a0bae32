package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.fabric8.kubernetes.api.model.Quantity;
import io.lbtier.api.ProxySpec.ResourcesSpec;
import io.lbtier.compile.Problem.Reason;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Computing resources of a proxy, by name, in Kubernetes' notation. */
record Resources(Map<String, String> requests, Map<String, String> limits) {
  private static final List<String> STANDARD = List.of("cpu", "memory", "ephemeral-storage");

  /** A resource that a device plugin offers: a DNS name, a slash and a name. */
  private static final Pattern EXTENDED =
      Pattern.compile("[a-z0-9][-a-z0-9.]{0,252}/[A-Za-z0-9][-A-Za-z0-9_.]{0,62}");

  static Resources compile(Place at, ResourcesSpec spec) {
    Map<String, BigDecimal> requests = amounts(at.field("requests"), spec.requests());
    Map<String, BigDecimal> limits = amounts(at.field("limits"), spec.limits());
    requests.forEach(
        (name, amount) -> {
          BigDecimal limit = limits.get(name);
          if (limit != null && amount.compareTo(limit) > 0) {
            at.field("requests")
                .key(name)
                .error(Reason.Conflict, "more than the limit; give at most what limits has");
          }
        });
    return new Resources(texts(spec.requests()), texts(spec.limits()));
  }

  private static Map<String, BigDecimal> amounts(Place at, @Nullable Map<String, Quantity> found) {
    Map<String, BigDecimal> amounts = new TreeMap<>();
    if (found != null) {
      new TreeMap<>(found)
          .forEach(
              (name, quantity) -> {
                if (!STANDARD.contains(name) && !EXTENDED.matcher(name).matches()) {
                  at.key(name)
                      .error(
                          Reason.Invalid,
                          "not a resource of a pod; " + Suggestions.of(name, STANDARD));
                  return;
                }
                BigDecimal amount = Quantities.amount(at.key(name), quantity);
                if (amount != null) {
                  amounts.put(name, amount);
                }
              });
    }
    return amounts;
  }

  private static Map<String, String> texts(@Nullable Map<String, Quantity> found) {
    Map<String, String> texts = new TreeMap<>();
    if (found != null) {
      found.forEach((name, quantity) -> texts.put(name, String.valueOf(quantity)));
    }
    return texts;
  }
}
