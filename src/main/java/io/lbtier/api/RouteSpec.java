package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Sends the requests that match to a pool. */
public record RouteSpec(
    @JsonPropertyDescription("Which requests the route takes. Default: all.")
        @Nullable MatchSpec match,
    @JsonPropertyDescription("Name of the pool that gets them.")
        @Required
        @Size(min = 1, max = Bounds.LABEL_MAX)
        @Nullable String pool) {

  /** Which requests a route takes. */
  public record MatchSpec(
      @JsonPropertyDescription(
              "Host that is asked for, in lower case and without a port, such as shop.example.com."
                  + " Default: any.")
          @Size(min = 1, max = Bounds.HOST_MAX)
          @Pattern(Bounds.HOST)
          @ValidationRule(
              value = "!self.startsWith('*')",
              message = "a host is matched as a whole; give one route for each, or no host for any")
          @Nullable String host,
      @JsonPropertyDescription("Path that is asked for. Default: any.") @Nullable PathSpec path) {}

  /** Which paths a route takes. */
  public record PathSpec(
      @JsonPropertyDescription(
              "First segments of the path: /a and /a/ both take /a and /a/b, and neither takes"
                  + " /ab. It is compared with the path in its normal form, so it has no // and no"
                  + " . or .. segments, and only what needs it is percent-encoded.")
          @Size(min = 1, max = Bounds.PATH_MAX)
          @Pattern(Bounds.PATH_PREFIX)
          @ValidationRule(value = "self.startsWith('/')", message = "a path begins with /")
          @Default(Defaults.PATH_PREFIX)
          @Nullable String prefix) {}
}
