package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Traces. */
public record TracingSpec(
    @JsonPropertyDescription(
            "How many of the requests that come without a trace have theirs recorded, in percent,"
                + " with up to 4 decimals, such as 0.1%. One that comes with a trace is recorded if"
                + " that says so.")
        @Size(max = Bounds.PERCENT_LENGTH_MAX)
        @Default(Defaults.SAMPLING)
        @ValidationRule(value = Rules.PERCENT, message = Rules.PERCENT_MESSAGE)
        @Nullable String sampling,
    @JsonPropertyDescription(
            "Addresses and networks of clients whose requests stay in the trace that they come with."
                + " All others begin a new one. Default: everybody's.")
        @Size(min = 1, max = Bounds.NETWORKS_MAX)
        @Nullable List<String> keepFrom,
    @JsonPropertyDescription(
            "Sends spans of each request that is recorded, and of its attempts at backends, to a"
                + " collector of OpenTelemetry, over HTTP. Default: nowhere.")
        @Nullable OtlpSpec otlp) {

  /** A collector. */
  public record OtlpSpec(
      @JsonPropertyDescription(
              "Where it takes traces, such as http://collector.monitoring:4318/v1/traces.")
          @Required
          @Size(min = 8, max = Bounds.URL_MAX)
          @ValidationRule(value = Rules.URL, message = Rules.URL_MESSAGE)
          @Nullable String url) {}
}
