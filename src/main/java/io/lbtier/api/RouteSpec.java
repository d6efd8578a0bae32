package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Sends the requests that match to a pool. */
public record RouteSpec(
    @JsonPropertyDescription("Which requests the route takes. Default: all.")
        @Nullable MatchSpec match,
    @JsonPropertyDescription("Name of the pool that gets them.")
        @Required
        @Size(min = 1, max = Bounds.LABEL_MAX)
        @Nullable String pool) {}
