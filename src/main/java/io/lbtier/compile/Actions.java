package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.RouteSpec;
import io.lbtier.api.RouteSpec.RedirectSpec;
import io.lbtier.api.RouteSpec.RespondSpec;
import io.lbtier.api.RouteSpec.ShareSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.RouteAction;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.model.RouteMatch.PathMatch;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What becomes of the requests that a route takes. */
final class Actions {
  private static final Pattern SCHEME = Pattern.compile("https?");
  private static final Pattern CONTENT_TYPE = Pattern.compile(Bounds.CONTENT_TYPE);
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 307, 308);

  private final PoolNames pools;

  Actions(PoolNames pools) {
    this.pools = pools;
  }

  RouteAction compile(Place at, RouteSpec spec, PathMatch path) {
    long given =
        Stream.of(spec.pool(), spec.pools(), spec.redirect(), spec.respond())
            .filter(Objects::nonNull)
            .count();
    if (given > 1) {
      at.error(Reason.Conflict, "found several; give one of pool, pools, redirect and respond");
    }
    if (spec.redirect() != null || spec.respond() != null) {
      ForwardOptions.refuse(at, spec);
    }
    if (spec.redirect() != null) {
      return redirect(at.field("redirect"), spec.redirect(), path);
    }
    if (spec.respond() != null) {
      return respond(at.field("respond"), spec.respond());
    }
    List<Share> shares =
        spec.pools() != null
            ? shares(at.field("pools"), spec.pools())
            : List.of(new Share(pools.refer(at.field("pool"), spec.pool()), 1));
    return ForwardOptions.compile(at, spec, path, shares, pools);
  }

  private List<Share> shares(Place at, List<ShareSpec> found) {
    Set<String> names = new HashSet<>();
    List<Share> shares =
        Values.each(at, found, Bounds.SHARES_MAX, (place, spec) -> share(place, spec, names));
    if (found.isEmpty()) {
      at.missing("at least one pool");
    } else if (shares.stream().allMatch(share -> share.weight() == 0)) {
      at.error(Reason.Invalid, "found no weight above 0; give one to a pool");
    }
    return shares;
  }

  private Share share(Place at, ShareSpec spec, Set<String> names) {
    String pool = pools.refer(at.field("name"), spec.name());
    if (!pool.isEmpty() && !names.add(pool)) {
      at.field("name")
          .error(Reason.Duplicate, Quote.of(pool) + " is in this list already; each once");
    }
    int weight =
        Values.number(at.field("weight"), spec.weight(), 0, Bounds.WEIGHT_MAX, Defaults.WEIGHT);
    return new Share(pool, weight);
  }

  private static RouteAction redirect(Place at, RedirectSpec spec, PathMatch match) {
    if (Stream.of(spec.scheme(), spec.host(), spec.port(), spec.path(), spec.prefix())
        .allMatch(Objects::isNull)) {
      at.missing("scheme, host, port, path or prefix, for it would lead where it comes from");
    }
    if (spec.path() != null && spec.prefix() != null) {
      at.error(Reason.Conflict, "found path and prefix; give one");
    }
    if (spec.prefix() != null && match.kind() != PathMatch.Kind.Prefix) {
      at.field("prefix")
          .error(
              Reason.Conflict, "the route matches by no prefix that it could replace; give path");
    }
    int status = Objects.requireNonNullElse(spec.status(), Defaults.REDIRECT);
    if (!REDIRECTS.contains(status)) {
      at.field("status").error(Reason.Invalid, "found " + status + "; give 301, 302, 307 or 308");
    }
    return new RouteAction.Redirect(
        status,
        spec.scheme() == null
            ? null
            : Values.text(at.field("scheme"), spec.scheme(), SCHEME, 5, "http or https"),
        spec.host() == null
            ? null
            : Values.text(
                at.field("host"),
                spec.host(),
                Hosts.NAME,
                Bounds.HOST_MAX,
                "a host without a port"),
        spec.port() == null
            ? null
            : Values.number(at.field("port"), spec.port(), Bounds.PORT_MIN, Bounds.PORT_MAX),
        path(at.field("path"), spec.path()),
        path(at.field("prefix"), spec.prefix()));
  }

  private static @Nullable String path(Place at, @Nullable String found) {
    return found == null ? null : Paths.exact(at, found);
  }

  private static RouteAction respond(Place at, RespondSpec spec) {
    int status = Values.number(at.field("status"), spec.status(), 200, 599);
    String body = Objects.requireNonNullElse(spec.body(), "");
    if (body.length() > Bounds.RESPOND_BODY_MAX) {
      at.field("body")
          .error(
              Reason.OutOfRange,
              "found %d characters; give at most %d"
                  .formatted(body.length(), Bounds.RESPOND_BODY_MAX));
    }
    if (!body.isEmpty() && (status == 204 || status == 304)) {
      at.field("body").error(Reason.Conflict, "an answer with status " + status + " has no body");
    }
    String type =
        Values.text(
            at.field("contentType"),
            Objects.requireNonNullElse(spec.contentType(), Defaults.CONTENT_TYPE),
            CONTENT_TYPE,
            Bounds.CONTENT_TYPE_MAX,
            "a media type such as text/html; charset=utf-8");
    return new RouteAction.Respond(
        status, Objects.requireNonNullElse(type, Defaults.CONTENT_TYPE), body);
  }
}
