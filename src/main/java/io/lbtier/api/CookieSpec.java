package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A cookie that the proxy sets. */
@ValidationRule(
    value = "self.sameSite != 'None' || (has(self.secure) && self.secure)",
    message = "sameSite None needs secure: true, without which browsers do not take it")
public record CookieSpec(
    @JsonPropertyDescription("Name of the cookie. Default: lbtier- and the name of the pool.")
        @Size(min = 1, max = Bounds.COOKIE_NAME_MAX)
        @ValidationRule(value = Rules.COOKIE_NAME, message = Rules.COOKIE_NAME_MESSAGE)
        @Nullable String name,
    @JsonPropertyDescription("Path that it is for.")
        @Size(min = 1, max = Bounds.COOKIE_PATH_MAX)
        @ValidationRule(value = Rules.COOKIE_PATH, message = Rules.COOKIE_PATH_MESSAGE)
        @Default(Defaults.COOKIE_PATH)
        @Nullable String path,
    @JsonPropertyDescription(
            "How long clients keep it, from when it is set. A duration, "
                + Bounds.TTL_MIN
                + " to "
                + Bounds.TTL_MAX
                + ", of which whole seconds count. Default: until the browser is closed.")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.TTL, message = Rules.TTL_MESSAGE)
        @Nullable String ttl,
    @JsonPropertyDescription(
            "Whether it is sent over TLS alone. Default: where the listener is HTTPS.")
        @Nullable Boolean secure,
    @JsonPropertyDescription("Whether it is kept from scripts.") @Default("true")
        @Nullable Boolean httpOnly,
    @JsonPropertyDescription(
            "Which requests from other sites it comes with: Strict (none), Lax (those that"
                + " navigate here) or None (all; needs secure).")
        @SchemaFrom(type = SameSitePolicy.class)
        @Default(Defaults.SAME_SITE)
        @Nullable String sameSite) {

  /** Which requests from other sites a cookie comes with. */
  public enum SameSitePolicy {
    Strict,
    Lax,
    None
  }
}
