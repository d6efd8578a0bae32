package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** How many clients may be served at once, and what an HTTP request may be. */
public record ClientLimitsSpec(
    @JsonPropertyDescription(
            "Length of the request line and the headers together, in bytes, "
                + Bounds.HEAD_BYTES_MIN
                + " to "
                + Bounds.HEAD_BYTES_MAX
                + ". Default: "
                + Defaults.HEAD_BYTES
                + ".")
        @Nullable Quantity head,
    @JsonPropertyDescription("Number of header lines. Default: " + Defaults.HEADERS + ".")
        @Min(1)
        @Max(Bounds.HEADERS_MAX)
        @Nullable Integer headers,
    @JsonPropertyDescription(
            "Length of the body in bytes, such as 10Mi; at most "
                + Bounds.BODY_BYTES_MAX
                + ". Default: no limit.")
        @Nullable Quantity body,
    @JsonPropertyDescription(
            "Connections that may be open, on each proxy; one more is closed at once. Default:"
                + " any number. With UDP, sessions; one more ends the one that has rested longest."
                + " Default then: "
                + Defaults.UDP_SESSIONS
                + ".")
        @Min(1)
        @Max(Bounds.CONNECTIONS_MAX)
        @Nullable Integer connections,
    @JsonPropertyDescription(
            "Connections that one client may have open, on each proxy; one more is closed at"
                + " once. A client is an IPv4 address, or an IPv6 network of 64 bits, as a proxy in"
                + " front tells it where there is one. Not for UDP. Default: any number.")
        @Min(1)
        @Max(Bounds.CONNECTIONS_MAX)
        @Nullable Integer connectionsPerClient,
    @JsonPropertyDescription(
            "New connections on each proxy, without those that are too many for their client; one"
                + " more is closed at once. Not for UDP. Default: any number.")
        @Nullable RateSpec connectionRate,
    @JsonPropertyDescription(
            "New connections of one client on each proxy; one more is closed at once. A client is"
                + " what it is for connectionsPerClient. Not for UDP. Default: any number.")
        @Nullable RateSpec connectionRatePerClient) {}
