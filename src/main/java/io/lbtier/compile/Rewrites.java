package io.lbtier.compile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.lbtier.api.Bounds;
import io.lbtier.api.RewriteSpec;
import io.lbtier.api.RewriteSpec.RegexRewriteSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Rewrite;
import io.lbtier.model.RouteMatch.PathMatch;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a backend is asked for in place of what the client has asked for. */
final class Rewrites {
  private static final Pattern AUTHORITY = Pattern.compile(Bounds.AUTHORITY);
  private static final Pattern SUBSTITUTION = Pattern.compile(Bounds.SUBSTITUTION);

  private Rewrites() {}

  /** The rewrite; null when there is none. */
  static @Nullable Rewrite compile(Place at, @Nullable RewriteSpec spec, PathMatch match) {
    if (spec == null) {
      return null;
    }
    long paths =
        Stream.of(spec.prefix(), spec.path(), spec.regex()).filter(Objects::nonNull).count();
    if (paths > 1) {
      at.error(Reason.Conflict, "found several; give one of prefix, path and regex");
    }
    if (paths == 0 && spec.host() == null) {
      at.missing("host, prefix, path or regex, for it would change nothing");
    }
    if (spec.prefix() != null && match.kind() != PathMatch.Kind.Prefix) {
      at.field("prefix")
          .error(
              Reason.Conflict,
              "the route matches by no prefix that it could replace; give path or regex");
    }
    return new Rewrite(
        spec.host() == null
            ? null
            : Values.text(
                at.field("host"),
                spec.host(),
                AUTHORITY,
                Bounds.AUTHORITY_MAX,
                "a host such as shop.example.com, with a port or without"),
        path(at.field("prefix"), spec.prefix()),
        path(at.field("path"), spec.path()),
        spec.regex() == null ? null : regex(at.field("regex"), spec.regex()));
  }

  private static @Nullable String path(Place at, @Nullable String found) {
    return found == null ? null : Paths.exact(at, found);
  }

  private static Rewrite.Regex regex(Place at, RegexRewriteSpec spec) {
    String pattern =
        Regexes.compile(at.field("pattern"), Objects.requireNonNullElse(spec.pattern(), ""));
    Place place = at.field("substitution");
    String substitution =
        Values.text(
            place,
            spec.substitution(),
            SUBSTITUTION,
            Bounds.PATH_MAX,
            "a path such as /users/$1, where $$ is a dollar sign");
    if (substitution == null || pattern.isEmpty()) {
      return new Rewrite.Regex(pattern, "/");
    }
    int groups = groups(pattern);
    for (int i = substitution.indexOf('$'); i >= 0; i = substitution.indexOf('$', i + 2)) {
      int group = Character.digit(substitution.charAt(i + 1), 10);
      if (group > groups) {
        place.error(
            Reason.Invalid,
            "found $%d; the pattern has %s"
                .formatted(group, groups == 1 ? "1 group" : groups + " groups"));
      }
    }
    return new Rewrite.Regex(pattern, substitution);
  }

  private static int groups(String pattern) {
    try {
      return Pattern.compile(pattern).groupCount();
    } catch (PatternSyntaxException e) {
      throw new IllegalStateException("checked before: " + pattern, e);
    }
  }
}
