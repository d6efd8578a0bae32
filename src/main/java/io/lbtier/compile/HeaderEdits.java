package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.HeaderChangesSpec;
import io.lbtier.api.HeaderChangesSpec.HeaderSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.HeaderChanges;
import io.lbtier.model.HeaderChanges.Line;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Changes to headers, of which some are not a user's to change. */
final class HeaderEdits {
  /** What the headers are those of. */
  enum Of {
    Request,
    Response
  }

  /** They say where a message ends: a proxy that let others write them could be smuggled past. */
  private static final Set<String> FRAMING =
      Set.of("content-length", "transfer-encoding", "te", "trailer");

  /** They are between neighbours on the way (RFC 9110 section 7.6.1) and never go on. */
  private static final Set<String> CONNECTION =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "upgrade",
          "http2-settings");

  private static final Set<String> OWN =
      Set.of("via", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-client-cert");

  private final Of of;

  /** Places of the names that are set or removed, in lower case. */
  private final Map<String, String> taken = new HashMap<>();

  private HeaderEdits(Of of) {
    this.of = of;
  }

  /** The changes; null when there are none. */
  static @Nullable HeaderChanges compile(Place at, @Nullable HeaderChangesSpec spec, Of of) {
    if (spec == null) {
      return null;
    }
    if (spec.set() == null && spec.add() == null && spec.remove() == null) {
      at.missing("set, add or remove");
    }
    return new HeaderEdits(of).compile(at, spec);
  }

  private HeaderChanges compile(Place at, HeaderChangesSpec spec) {
    List<Line> set =
        list(at.field("set"), spec.set(), (place, header) -> line(place, header, true));
    List<String> remove = list(at.field("remove"), spec.remove(), this::removed);
    List<Line> add =
        list(at.field("add"), spec.add(), (place, header) -> line(place, header, false));
    return new HeaderChanges(set, add, remove);
  }

  private static <T, R> List<R> list(
      Place at, @Nullable List<T> found, BiFunction<Place, T, @Nullable R> each) {
    return Headers.each(at, found, Bounds.HEADER_CHANGES_MAX, each);
  }

  private @Nullable Line line(Place at, HeaderSpec spec, boolean alone) {
    String name = name(at.field("name"), spec.name());
    String value =
        Headers.value(
            at.field("value"), spec.value(), "visible ASCII and spaces, no space at either end");
    if (name != null && alone) {
      once(at.field("name"), name);
    }
    return name == null || value == null
        ? null
        : new Line(name, KeyTemplates.text(at.field("value"), value));
  }

  private @Nullable String removed(Place at, String found) {
    String name = name(at, found);
    if (name != null) {
      once(at, name);
    }
    return name;
  }

  private void once(Place at, String name) {
    String other = taken.putIfAbsent(name.toLowerCase(Locale.ROOT), at.path());
    if (other != null) {
      at.error(
          Reason.Duplicate,
          "%s is set or removed by %s already; name each once".formatted(Quote.of(name), other));
    }
  }

  private @Nullable String name(Place at, @Nullable String found) {
    String name = Headers.name(at, found, "a header's name such as X-Beta, without _");
    if (name == null) {
      return null;
    }
    String why = reserved(name.toLowerCase(Locale.ROOT));
    if (why == null) {
      return name;
    }
    at.error(Reason.Invalid, "found %s; %s".formatted(Quote.of(name), why));
    return null;
  }

  /** Why a header is not a user's to change; null when it is. */
  private @Nullable String reserved(String name) {
    if (FRAMING.contains(name)) {
      return "it says how the body is framed, which only the proxy knows";
    }
    if (CONNECTION.contains(name)) {
      return "it is about one connection, and the proxy has others on either side";
    }
    if (OWN.contains(name)) {
      return "the proxy writes it itself";
    }
    if (of == Of.Request && name.equals("host")) {
      return "give rewrite.host";
    }
    return of == Of.Request && name.equals("expect")
        ? "it asks for an answer before the body, which the client awaits"
        : null;
  }
}
