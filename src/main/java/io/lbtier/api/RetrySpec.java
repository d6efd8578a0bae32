package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a request goes to another backend. The list is not called {@code on} since YAML 1.1 takes
 * that for true, in keys too.
 */
public record RetrySpec(
    @JsonPropertyDescription("How often at most, besides the first try; 0 for never.")
        @Min(0)
        @Max(Bounds.RETRY_ATTEMPTS_MAX)
        @Default("" + Defaults.RETRY_ATTEMPTS)
        @Nullable Integer attempts,
    @JsonPropertyDescription(
            "After which failures: ConnectFailure (refused, unreachable or timed out), Reset (the"
                + " connection ended before the response began), Timeout (the response did not"
                + " begin in time), or a response with one of these statuses, in quotes: \"404\","
                + " \"429\", \"500\", \"502\", \"503\", \"504\". A TCP listener heeds"
                + " ConnectFailure alone.")
        @SchemaFrom(type = When[].class)
        @Size(min = 1, max = 9)
        @Default(Defaults.RETRY_WHEN)
        @Nullable List<String> when,
    @JsonPropertyDescription(
            "Whether requests whose method is not idempotent, such as POST, are repeated too. A"
                + " backend may have acted on one before it failed, and then it is done twice.")
        @Default("false")
        @Nullable Boolean nonIdempotent,
    @JsonPropertyDescription(
            "How many requests may be under way for another time at once, so that repeating does"
                + " not finish off a pool that is in trouble. Give {} for the usual. Default: any"
                + " number.")
        @Nullable BudgetSpec budget,
    @JsonPropertyDescription(
            "Keeps the bodies of requests while they are passed on, so that they can be sent again in"
                + " full. Give {} for the usual. Default: a request of whose body a part has been"
                + " passed on is not repeated.")
        @Nullable KeptBodiesSpec bodies) {

  /** How much of bodies is kept. */
  public record KeptBodiesSpec(
      @JsonPropertyDescription(
              "So many bytes of each body are kept in memory, and what is more in a temporary file; 0"
                  + " to "
                  + Bounds.BODY_MEMORY_MAX
                  + ". Default: "
                  + Defaults.BODY_MEMORY
                  + ".")
          @Nullable Quantity memory,
      @JsonPropertyDescription(
              "A body of more bytes is not kept, and its request not repeated; 1 to "
                  + Bounds.BODY_KEPT_MAX
                  + ". Default: "
                  + Defaults.BODY_MAXIMUM
                  + ".")
          @Nullable Quantity maximum,
      @JsonPropertyDescription(
              "So many bytes the temporary files of the pool may have together, on each proxy; what"
                  + " finds no room is not kept. 0 to "
                  + Bounds.BODY_KEPT_MAX
                  + ". A change restarts the proxies of a cluster, one after the other. Default: "
                  + Defaults.BODY_DISK
                  + ".")
          @Nullable Quantity disk) {}

  /** How many requests may be under way for another time. */
  public record BudgetSpec(
      @JsonPropertyDescription("So many percent of all that the pool has under way.")
          @Min(0)
          @Max(Bounds.PERCENT_MAX)
          @Default("" + Defaults.RETRY_BUDGET_PERCENT)
          @Nullable Integer percent,
      @JsonPropertyDescription("But so many at least.")
          @Min(0)
          @Max(Bounds.RETRY_BUDGET_MIN_MAX)
          @Default("" + Defaults.RETRY_BUDGET_MIN)
          @Nullable Integer min) {}

  /** Failures after which another backend is tried. */
  public enum When {
    ConnectFailure,
    Reset,
    Timeout,
    @JsonProperty("404")
    Status404,
    @JsonProperty("429")
    Status429,
    @JsonProperty("500")
    Status500,
    @JsonProperty("502")
    Status502,
    @JsonProperty("503")
    Status503,
    @JsonProperty("504")
    Status504
  }
}
