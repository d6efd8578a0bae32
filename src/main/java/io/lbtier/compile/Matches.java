package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import io.lbtier.api.MatchSpec;
import io.lbtier.api.MatchSpec.HeaderMatchSpec;
import io.lbtier.api.MatchSpec.PathSpec;
import io.lbtier.api.MatchSpec.QueryMatchSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.RouteMatch;
import io.lbtier.model.RouteMatch.Conditions;
import io.lbtier.model.RouteMatch.FieldMatch;
import io.lbtier.model.RouteMatch.PathMatch;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which requests a route takes. */
final class Matches {
  private static final MatchSpec ALL = new MatchSpec(null, null, null, null, null, null);
  private static final PathSpec ANY = new PathSpec(null, null, null);
  private static final Pattern METHOD = Pattern.compile(Bounds.METHOD);
  private static final Pattern HEADER = Pattern.compile(Bounds.HEADER_NAME);
  private static final Pattern PARAMETER = Pattern.compile("[^[:cntrl:]]+");
  private static final String TRACE = "TRACE";

  private Matches() {}

  static RouteMatch compile(Place at, @Nullable MatchSpec found) {
    MatchSpec spec = Objects.requireNonNullElse(found, ALL);
    return new RouteMatch(
        Hosts.match(at.field("host"), spec.host()),
        path(at.field("path"), Objects.requireNonNullElse(spec.path(), ANY)),
        conditions(at, spec));
  }

  private static @Nullable Conditions conditions(Place at, MatchSpec spec) {
    Conditions conditions =
        new Conditions(
            methods(at.field("methods"), spec.methods()),
            list(at.field("headers"), spec.headers(), "header", Matches::header),
            list(at.field("query"), spec.query(), "parameter", Matches::parameter),
            clients(at.field("clients"), spec.clients()));
    return conditions.always() ? null : conditions;
  }

  private static PathMatch path(Place at, PathSpec spec) {
    if ((spec.prefix() != null && spec.exact() != null)
        || (spec.regex() != null && (spec.prefix() != null || spec.exact() != null))) {
      at.error(Reason.Conflict, "found several; give one of prefix, exact and regex");
    }
    if (spec.exact() != null) {
      return new PathMatch(PathMatch.Kind.Exact, Paths.exact(at.field("exact"), spec.exact()));
    }
    if (spec.regex() != null) {
      return new PathMatch(PathMatch.Kind.Regex, Regexes.compile(at.field("regex"), spec.regex()));
    }
    return new PathMatch(PathMatch.Kind.Prefix, Paths.prefix(at.field("prefix"), spec.prefix()));
  }

  private static List<String> methods(Place at, @Nullable List<String> found) {
    if (found != null && found.isEmpty()) {
      at.missing("at least one method, or leave it out for any");
    }
    List<String> methods =
        Values.each(at, found, Bounds.METHODS_MAX, Matches::method).stream()
            .distinct()
            .sorted()
            .toList();
    if (methods.size() > 1 && methods.contains(Connects.METHOD)) {
      at.error(Reason.Conflict, "found CONNECT among others; give it a route of its own");
    }
    return methods;
  }

  private static @Nullable String method(Place at, String found) {
    if (TRACE.equals(found)) {
      at.error(Reason.Invalid, "found TRACE, which is refused with 501");
      return null;
    }
    return Values.text(
        at, found, METHOD, Bounds.METHOD_LENGTH_MAX, "a method in upper case such as GET");
  }

  private interface Each<T> {
    @Nullable FieldMatch compile(Place at, T spec);
  }

  private static <T> List<FieldMatch> list(
      Place at, @Nullable List<T> found, String what, Each<T> each) {
    if (found != null && found.isEmpty()) {
      at.missing("at least one " + what + ", or leave it out for any");
    }
    return Values.each(at, found, Bounds.FIELD_MATCHES_MAX, each::compile);
  }

  private static @Nullable FieldMatch header(Place at, HeaderMatchSpec spec) {
    return field(
        at, spec.name(), HEADER, "a header's name such as X-Beta", spec.value(), spec.regex());
  }

  private static @Nullable FieldMatch parameter(Place at, QueryMatchSpec spec) {
    return field(
        at, spec.name(), PARAMETER, "a parameter's name such as page", spec.value(), spec.regex());
  }

  private static @Nullable FieldMatch field(
      Place at,
      @Nullable String nameFound,
      Pattern form,
      String expected,
      @Nullable String value,
      @Nullable String regex) {
    String name = Values.text(at.field("name"), nameFound, form, Bounds.FIELD_NAME_MAX, expected);
    if (value != null && regex != null) {
      at.error(Reason.Conflict, "found value and regex; give one, or neither for any value");
    }
    if (value != null && value.length() > Bounds.FIELD_VALUE_MAX) {
      at.field("value")
          .error(
              Reason.OutOfRange,
              "found %d characters; give at most %d"
                  .formatted(value.length(), Bounds.FIELD_VALUE_MAX));
    }
    FieldMatch.Kind kind =
        value != null
            ? FieldMatch.Kind.Exact
            : regex != null ? FieldMatch.Kind.Regex : FieldMatch.Kind.Present;
    String compared =
        regex != null
            ? Regexes.compile(at.field("regex"), regex)
            : Objects.requireNonNullElse(value, "");
    return name == null ? null : new FieldMatch(name, kind, compared);
  }

  private static List<String> clients(Place at, @Nullable List<String> found) {
    if (found != null && found.isEmpty()) {
      at.missing("at least one address or network, or leave it out for any");
    }
    return Values.each(at, found, Bounds.CLIENTS_MAX, Networks::compile);
  }
}
