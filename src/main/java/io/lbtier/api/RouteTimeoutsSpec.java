package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** How long the requests of a route may take. */
public record RouteTimeoutsSpec(
    @JsonPropertyDescription(
            "From the end of a request's headers to the end of its response, with all retries. It is"
                + " then answered with 504; a response that has begun is cut off. Not for a"
                + " connection that was upgraded. A duration, "
                + Bounds.TIMEOUT_MIN
                + " to "
                + Bounds.TIMEOUT_MAX
                + ". Default: no limit.")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @Pattern(Bounds.DURATION)
        @Nullable String request,
    @JsonPropertyDescription(
            "From the end of a request to the begin of its response, for each backend that is tried."
                + " A duration, as request. Default: that of the pool.")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @Pattern(Bounds.DURATION)
        @Nullable String response,
    @JsonPropertyDescription(
            "How long the body of a request or a response may stand still. A duration, as request."
                + " Default: that of the listener.")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @Pattern(Bounds.DURATION)
        @Nullable String stall) {}
