package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How it is found out which backends are up. */
@ValidationRule(
    value = "!(has(self.http) && has(self.tcp))",
    message = "found http and tcp; give one")
@ValidationRule(
    value = Rules.CHECK_TIMEOUT,
    message = "timeout is longer than interval (" + Defaults.CHECK_INTERVAL + " by default)")
public record HealthCheckSpec(
    @JsonPropertyDescription("Checks with a GET whose answer must have an expected status.")
        @Nullable HttpCheckSpec http,
    @JsonPropertyDescription(
            "Checks with a connection that must be accepted. It has no fields: give {}. It is the"
                + " default.")
        @Nullable TcpCheckSpec tcp,
    @JsonPropertyDescription("TCP port to check. Default: the port that serves.")
        @Min(Bounds.PORT_MIN)
        @Max(Bounds.PORT_MAX)
        @Nullable Integer port,
    @JsonPropertyDescription(
            "From one check to the next. A duration, "
                + Bounds.CHECK_MIN
                + " to "
                + Bounds.CHECK_MAX
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @Default(Defaults.CHECK_INTERVAL)
        @ValidationRule(value = Rules.CHECK, message = Rules.CHECK_MESSAGE)
        @Nullable String interval,
    @JsonPropertyDescription(
            "A check that takes longer has failed. A duration, at most the interval. Default: "
                + Defaults.CHECK_TIMEOUT
                + ", or the interval where that is shorter.")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.CHECK, message = Rules.CHECK_MESSAGE)
        @Nullable String timeout,
    @JsonPropertyDescription(
            "This many failures in a row take a backend down. Connections of real traffic that fail"
                + " count too.")
        @Min(1)
        @Max(Bounds.CHECKS_MAX)
        @Default("" + Defaults.CHECK_FALL)
        @Nullable Integer fall,
    @JsonPropertyDescription("This many successes in a row bring it back.")
        @Min(1)
        @Max(Bounds.CHECKS_MAX)
        @Default("" + Defaults.CHECK_RISE)
        @Nullable Integer rise) {

  /** A GET. */
  public record HttpCheckSpec(
      @JsonPropertyDescription("Path, with its query if there is one, such as /healthz.")
          @Required
          @Size(min = 1, max = Bounds.PATH_MAX)
          @ValidationRule(value = Rules.TARGET, message = Rules.TARGET_MESSAGE)
          @Nullable String path,
      @JsonPropertyDescription(
              "Value of the Host header, such as shop.example.com. Default: address and port of"
                  + " the backend.")
          @Size(min = 1, max = Bounds.HOST_MAX)
          @ValidationRule(value = Rules.AUTHORITY, message = Rules.AUTHORITY_MESSAGE)
          @Nullable String host,
      @JsonPropertyDescription(
              "Status that counts as up: one such as \"200\" (in quotes), or a range such as"
                  + " 200-299.")
          @ValidationRule(value = Rules.STATUS, message = Rules.STATUS_MESSAGE)
          @Size(max = 7)
          @Default(Defaults.CHECK_STATUS)
          @Nullable String status) {}

  /** A connection. */
  public record TcpCheckSpec() {}
}
