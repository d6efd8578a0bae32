package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A check by gRPC's health checking protocol. */
public record GrpcCheckSpec(
    @JsonPropertyDescription(
            "Name of the service that must say SERVING, such as shop.v1.Carts. Default: the server"
                + " as a whole.")
        @Size(min = 1, max = Bounds.GRPC_SERVICE_MAX)
        @ValidationRule(value = Rules.GRPC_SERVICE, message = Rules.GRPC_SERVICE_MESSAGE)
        @Nullable String service) {}
