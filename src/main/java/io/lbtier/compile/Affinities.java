package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.AffinitySpec;
import io.lbtier.api.AffinitySpec.LossPolicy;
import io.lbtier.api.Bounds;
import io.lbtier.api.CookieSpec;
import io.lbtier.api.CookieSpec.SameSitePolicy;
import io.lbtier.api.Defaults;
import io.lbtier.api.LearnSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Affinity;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the requests of one client stay on one backend of a pool. */
final class Affinities {
  private static final Pattern NAME = Pattern.compile(Bounds.COOKIE_NAME);
  private static final Pattern PATH = Pattern.compile(Bounds.COOKIE_PATH);

  private static final String NAME_EXPECTED = "a name of letters, digits and !#$%&'*+-.^_`|~";

  private Affinities() {}

  /**
   * @param pool name of the pool, for which the cookie is named where the user names none
   * @param key what the values are made with
   * @param stream a listener without requests that uses the pool, in words; null for none
   */
  static Affinity compile(
      Place at, @Nullable AffinitySpec spec, String pool, String key, @Nullable String stream) {
    if (spec == null) {
      return new Affinity.None();
    }
    LearnSpec learn = spec.learn();
    CookieSpec cookie = spec.cookie();
    if (cookie == null && learn == null) {
      at.missing("cookie, for which {} is enough, or learn");
      return new Affinity.None();
    }
    if (cookie != null && learn != null) {
      at.error(Reason.Conflict, "found cookie and learn; give one");
    }
    if (stream != null) {
      at.field(cookie == null ? "learn" : "cookie")
          .error(
              Reason.Conflict,
              "cookies are HTTP's, and %s uses this pool; clients without cookies stay"
                      .formatted(stream)
                  + " on a backend by balancing.policy SourceIP");
    }
    LossPolicy loss =
        Choices.of(
            at.field("onBackendLoss"),
            Objects.requireNonNullElse(spec.onBackendLoss(), Defaults.ON_BACKEND_LOSS),
            LossPolicy.class);
    Affinity affinity = new Affinity.None();
    if (cookie != null) {
      affinity = cookie(at.field("cookie"), cookie, pool, key, loss(loss));
    }
    if (learn != null) {
      affinity = learn(at.field("learn"), learn, key, loss(loss));
    }
    return affinity;
  }

  private static Affinity learn(Place at, LearnSpec spec, String key, Affinity.OnBackendLoss loss) {
    String name =
        Values.text(at.field("cookie"), spec.cookie(), NAME, Bounds.COOKIE_NAME_MAX, NAME_EXPECTED);
    int size =
        Values.number(
            at.field("size"),
            spec.size(),
            Bounds.LEARN_SIZE_MIN,
            Bounds.LEARN_SIZE_MAX,
            Defaults.LEARN_SIZE);
    long expire =
        Durations.compile(
            at.field("expire"), spec.expire(), Durations.Range.TTL, Defaults.LEARN_EXPIRE);
    return new Affinity.Learn(Objects.requireNonNullElse(name, ""), size, expire / 1000, key, loss);
  }

  private static Affinity cookie(
      Place at, CookieSpec spec, String pool, String key, Affinity.OnBackendLoss loss) {
    String name =
        Values.text(
            at.field("name"),
            Objects.requireNonNullElse(spec.name(), Defaults.COOKIE_NAME + pool),
            NAME,
            Bounds.COOKIE_NAME_MAX,
            NAME_EXPECTED);
    String path =
        Values.text(
            at.field("path"),
            Objects.requireNonNullElse(spec.path(), Defaults.COOKIE_PATH),
            PATH,
            Bounds.COOKIE_PATH_MAX,
            "a path such as /shop");
    long ttl =
        spec.ttl() == null
            ? 0
            : Durations.compile(at.field("ttl"), spec.ttl(), Durations.Range.TTL, Bounds.TTL_MIN);
    SameSitePolicy sameSite =
        Choices.of(
            at.field("sameSite"),
            Objects.requireNonNullElse(spec.sameSite(), Defaults.SAME_SITE),
            SameSitePolicy.class);
    if (sameSite == SameSitePolicy.None && !Boolean.TRUE.equals(spec.secure())) {
      at.field("sameSite")
          .error(Reason.Conflict, "found None, which browsers take with secure: true alone");
    }
    return new Affinity.Cookie(
        Objects.requireNonNullElse(name, ""),
        Objects.requireNonNullElse(path, Defaults.COOKIE_PATH),
        ttl / 1000,
        spec.secure(),
        Objects.requireNonNullElse(spec.httpOnly(), true),
        sameSite(sameSite),
        key,
        loss);
  }

  private static Affinity.SameSite sameSite(@Nullable SameSitePolicy choice) {
    return switch (choice) {
      case null -> Affinity.SameSite.Lax;
      case Strict -> Affinity.SameSite.Strict;
      case Lax -> Affinity.SameSite.Lax;
      case None -> Affinity.SameSite.None;
    };
  }

  private static Affinity.OnBackendLoss loss(@Nullable LossPolicy choice) {
    return switch (choice) {
      case null -> Affinity.OnBackendLoss.Rebalance;
      case Rebalance -> Affinity.OnBackendLoss.Rebalance;
      case Refuse -> Affinity.OnBackendLoss.Refuse;
    };
  }
}
