package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A backend by address. */
public record EndpointSpec(
    @JsonPropertyDescription(
            "IPv4 or IPv6 address, without brackets; not a host name, which nothing would look"
                + " up again when it changes.")
        @Required
        @Size(min = 2, max = 45)
        @ValidationRule(
            value = "isIP(self)",
            message = "give an IPv4 or IPv6 address, without brackets and not a host name")
        @Nullable String address,
    @JsonPropertyDescription("Port, of TCP or UDP as the listeners of the pool are.")
        @Required
        @Min(Bounds.PORT_MIN)
        @Max(Bounds.PORT_MAX)
        @Nullable Integer port,
    @JsonPropertyDescription(
            "Share of new requests and connections, relative to the other backends of the pool;"
                + " with 0 it gets no new ones.")
        @Min(0)
        @Max(Bounds.WEIGHT_MAX)
        @Default("" + Defaults.WEIGHT)
        @Nullable Integer weight,
    @JsonPropertyDescription(
            "Zone that it is in, by the same name as in topology.kubernetes.io/zone of the nodes"
                + " or --zone of lbtier run; for zonePreference. Default: none that is known.")
        @Size(min = 1, max = Bounds.ZONE_LENGTH_MAX)
        @Pattern(Bounds.ZONE)
        @Nullable String zone) {}
