package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import io.lbtier.compile.Problem.Reason;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Labels of nodes, in the form that Kubernetes asks of labels. */
final class NodeLabels {
  private static final String NAME = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
  private static final Pattern KEY =
      Pattern.compile("([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?" + NAME);
  private static final Pattern VALUE = Pattern.compile("(" + NAME + ")?");

  private NodeLabels() {}

  static Map<String, String> compile(Place at, @Nullable Map<String, String> found) {
    if (found == null) {
      return Map.of();
    }
    if (found.size() > Bounds.NODE_LABELS_MAX) {
      at.error(
          Reason.TooLarge,
          "found %d labels; give at most %d".formatted(found.size(), Bounds.NODE_LABELS_MAX));
    }
    Map<String, String> labels = new TreeMap<>();
    found.forEach((key, value) -> labels.put(key, value == null ? "" : value));
    labels.forEach(
        (key, value) -> {
          if (!KEY.matcher(key).matches()) {
            at.key(key).error(Reason.Invalid, "not the key of a label; give one such as zone");
          }
          if (!VALUE.matcher(value).matches()) {
            at.key(key)
                .error(
                    Reason.Invalid,
                    "found "
                        + Quote.of(value)
                        + "; the value of a label is at most 63 letters,"
                        + " digits, hyphens, dots and underscores");
          }
        });
    return labels;
  }
}
