package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.ErrorPageSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.ErrorPage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What clients of a listener see where the proxy itself answers that something is wrong. */
final class ErrorPages {
  /** What the proxy answers of itself. */
  static final Set<Integer> STATUSES =
      Set.of(400, 404, 408, 413, 414, 417, 431, 501, 502, 503, 504, 505);

  private static final String EXPECTED =
      new TreeSet<>(STATUSES).stream().map(String::valueOf).collect(Collectors.joining(", "));
  private static final Pattern CONTENT_TYPE = Pattern.compile(Bounds.CONTENT_TYPE);

  private final Map<Integer, String> places = new HashMap<>();

  private ErrorPages() {}

  /** The pages; null when there are none. */
  static @Nullable List<ErrorPage> compile(Place at, @Nullable List<ErrorPageSpec> found) {
    if (found == null) {
      return null;
    }
    if (found.isEmpty()) {
      at.missing("at least one page, or leave it out for none");
    }
    return Values.each(at, found, Bounds.ERROR_PAGES_MAX, new ErrorPages()::page);
  }

  private ErrorPage page(Place at, ErrorPageSpec spec) {
    Place statuses = at.field("statuses");
    if (spec.statuses() == null || spec.statuses().isEmpty()) {
      statuses.missing("at least one status such as 502");
    }
    String body = Objects.requireNonNullElse(spec.body(), "");
    if (body.isEmpty()) {
      at.field("body").missing("the text that clients see");
    } else if (body.length() > Bounds.ERROR_PAGE_MAX) {
      at.field("body")
          .error(
              Reason.OutOfRange,
              "found %d characters; give at most %d"
                  .formatted(body.length(), Bounds.ERROR_PAGE_MAX));
    }
    String type =
        Values.text(
            at.field("contentType"),
            Objects.requireNonNullElse(spec.contentType(), Defaults.ERROR_PAGE_TYPE),
            CONTENT_TYPE,
            Bounds.CONTENT_TYPE_MAX,
            "a media type such as text/html; charset=utf-8");
    return new ErrorPage(
        Values.each(statuses, spec.statuses(), Bounds.ERROR_STATUSES_MAX, this::status),
        Objects.requireNonNullElse(type, Defaults.ERROR_PAGE_TYPE),
        body);
  }

  private @Nullable Integer status(Place at, Integer found) {
    if (!STATUSES.contains(found)) {
      at.error(
          Reason.Invalid,
          "found %d, which the proxy never answers of itself; give one of %s"
              .formatted(found, EXPECTED));
      return null;
    }
    String other = places.putIfAbsent(found, at.path());
    if (other != null) {
      at.error(
          Reason.Duplicate, "%d is given by %s already; give each once".formatted(found, other));
    }
    return found;
  }
}
