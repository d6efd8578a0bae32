package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How long a client may take. */
public record ClientTimeoutsSpec(
    @JsonPropertyDescription(
            "From the first byte of an HTTP request to the end of its headers; with TLS, for the"
                + " first message of a client. A duration, "
                + Bounds.TIMEOUT_MIN
                + " to "
                + Bounds.TIMEOUT_MAX
                + ". Default: "
                + Defaults.HEAD_TIMEOUT
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
        @Nullable String head,
    @JsonPropertyDescription(
            "How long a connection may be silent: between two requests with HTTP and HTTPS, in"
                + " both directions with TCP and TLS. It is then closed. With UDP, how long a"
                + " session may be silent in both directions. A duration, "
                + Bounds.TIMEOUT_MIN
                + " to "
                + Bounds.TIMEOUT_MAX
                + ". Default: "
                + Defaults.HTTP_IDLE
                + " with HTTP and HTTPS, "
                + Defaults.TCP_IDLE
                + " with TCP and TLS, "
                + Defaults.UDP_IDLE
                + " with UDP.")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
        @Nullable String idle,
    @JsonPropertyDescription(
            "How long the body of a request or a response may stand still, whoever is to blame."
                + " A duration, "
                + Bounds.TIMEOUT_MIN
                + " to "
                + Bounds.TIMEOUT_MAX
                + ". Default: "
                + Defaults.STALL
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
        @Nullable String stall,
    @JsonPropertyDescription(
            "How long a connection that was upgraded, such as a WebSocket, may be silent in both"
                + " directions. It is then closed. A duration, "
                + Bounds.TIMEOUT_MIN
                + " to "
                + Bounds.TIMEOUT_MAX
                + ". Default: "
                + Defaults.TUNNEL
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
        @Nullable String tunnel) {}
