package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How long a backend may take. */
public record PoolTimeoutsSpec(
    @JsonPropertyDescription(
            "To accept a connection, with its TLS handshake. A duration, "
                + Bounds.TIMEOUT_MIN
                + " to "
                + Bounds.TIMEOUT_MAX
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @Default(Defaults.CONNECT_TIMEOUT)
        @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
        @Nullable String connect,
    @JsonPropertyDescription(
            "From the end of an HTTP request to the beginning of its response, which is then 504."
                + " A duration, "
                + Bounds.TIMEOUT_MIN
                + " to "
                + Bounds.TIMEOUT_MAX
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @Default(Defaults.RESPONSE_TIMEOUT)
        @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
        @Nullable String response,
    @JsonPropertyDescription(
            "How long an unused HTTP connection to a backend is kept for the next request; less"
                + " than the backend itself keeps it. A duration, "
                + Bounds.TIMEOUT_MIN
                + " to "
                + Bounds.TIMEOUT_MAX
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @Default(Defaults.POOL_IDLE)
        @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
        @Nullable String idle) {}
