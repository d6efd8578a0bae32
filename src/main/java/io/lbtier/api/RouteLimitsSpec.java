package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** What the requests of a route may be. */
public record RouteLimitsSpec(
    @JsonPropertyDescription(
            "Length of the body in bytes, such as 10Mi; at most "
                + Bounds.BODY_BYTES_MAX
                + ". It holds instead of the listener's, be it more or less.")
        @Required
        @Nullable Quantity body) {}
