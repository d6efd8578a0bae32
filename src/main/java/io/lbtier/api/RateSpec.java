package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** How many there may be in a time, and how many at once after a rest (a token bucket). */
public record RateSpec(
    @JsonPropertyDescription("How many a second for long.") @Required @Min(1) @Max(Bounds.RATE_MAX)
        @Nullable Integer perSecond,
    @JsonPropertyDescription(
            "How many at once, where there have been fewer before. Default: as many as perSecond.")
        @Min(1)
        @Max(Bounds.RATE_MAX)
        @Nullable Integer burst) {}
