package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How many requests, connections and sessions each proxy lets be under way at once. */
@ValidationRule(
    value = "has(self.active) || has(self.activePerBackend)",
    message = "give active, activePerBackend or both")
public record PoolLimitsSpec(
    @JsonPropertyDescription("In the pool. Default: any number.") @Min(1) @Max(Bounds.ACTIVE_MAX)
        @Nullable Integer active,
    @JsonPropertyDescription("On each backend. Default: any number.")
        @Min(1)
        @Max(Bounds.ACTIVE_MAX)
        @Nullable Integer activePerBackend,
    @JsonPropertyDescription(
            "Where requests and TCP connections wait, the first to come being the first to go; UDP"
                + " sessions do not wait. Give {} for the usual. Default: none; a request that there"
                + " is no room for is answered with 503 at once, a connection is reset.")
        @Nullable QueueSpec queue) {

  /** Where requests and connections wait that there is no room for. */
  public record QueueSpec(
      @JsonPropertyDescription(
              "How many wait at most; more are answered with 503, or reset, at once.")
          @Min(1)
          @Max(Bounds.QUEUE_MAX)
          @Default("" + Defaults.QUEUE_LENGTH)
          @Nullable Integer length,
      @JsonPropertyDescription(
              "How long each waits at most, and is answered with 503, or reset, then. A duration, "
                  + Bounds.TIMEOUT_MIN
                  + " to "
                  + Bounds.TIMEOUT_MAX
                  + ".")
          @Size(max = Bounds.DURATION_LENGTH_MAX)
          @Default(Defaults.QUEUE_TIMEOUT)
          @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
          @Nullable String timeout) {}
}
