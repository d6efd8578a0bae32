package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How it is found out which backends are up. */
@ValidationRule(
    value = "(has(self.http) ? 1 : 0) + (has(self.tcp) ? 1 : 0) + (has(self.grpc) ? 1 : 0) <= 1",
    message = "give one of http, tcp and grpc")
@ValidationRule(
    value = Rules.CHECK_TIMEOUT,
    message = "timeout is longer than interval (" + Defaults.CHECK_INTERVAL + " by default)")
@ValidationRule(
    value = Rules.CHECK_DOWN_INTERVAL,
    message = "downInterval is shorter than interval (" + Defaults.CHECK_INTERVAL + " by default)")
public record HealthCheckSpec(
    @JsonPropertyDescription(
            "Checks with a request whose answer must be the expected one; through TLS where the check or"
                + " the pool has tls, and on the port that serves in the pool's protocol, on any"
                + " other in HTTP/1.1.")
        @Nullable HttpCheckSpec http,
    @JsonPropertyDescription(
            "Checks with a connection that must be accepted, with its TLS handshake where the check"
                + " or the pool has tls, and with what is sent and must come back, if anything; {}"
                + " for neither. It is the default.")
        @Nullable TcpCheckSpec tcp,
    @JsonPropertyDescription("TCP port to check. Default: the port that serves.")
        @Min(Bounds.PORT_MIN)
        @Max(Bounds.PORT_MAX)
        @Nullable Integer port,
    @JsonPropertyDescription(
            "From one check to the next. A duration, "
                + Bounds.CHECK_MIN
                + " to "
                + Bounds.CHECK_MAX
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @Default(Defaults.CHECK_INTERVAL)
        @ValidationRule(value = Rules.CHECK, message = Rules.CHECK_MESSAGE)
        @Nullable String interval,
    @JsonPropertyDescription(
            "A check that takes longer has failed. A duration, at most the interval. Default: "
                + Defaults.CHECK_TIMEOUT
                + ", or the interval where that is shorter.")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.CHECK, message = Rules.CHECK_MESSAGE)
        @Nullable String timeout,
    @JsonPropertyDescription(
            "This many failures in a row take a backend down. Connections of real traffic that fail"
                + " count too.")
        @Min(1)
        @Max(Bounds.CHECKS_MAX)
        @Default("" + Defaults.CHECK_FALL)
        @Nullable Integer fall,
    @JsonPropertyDescription("This many successes in a row bring it back.")
        @Min(1)
        @Max(Bounds.CHECKS_MAX)
        @Default("" + Defaults.CHECK_RISE)
        @Nullable Integer rise,
    @JsonPropertyDescription(
            "From a failed check of a backend that is down to the next; at least the interval."
                + " Default: the interval.")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.CHECK, message = Rules.CHECK_MESSAGE)
        @Nullable String downInterval,
    @JsonPropertyDescription(
            "TLS of the checks, for pools whose own connections have none, as where TLS is passed"
                + " through, or another. Default: as the pool's tls.")
        @Nullable BackendTlsSpec tls,
    @JsonPropertyDescription(
            "Checks by gRPC's health checking protocol (grpc.health.v1.Health/Check): the service"
                + " must say SERVING. It is HTTP/2, whatever the pool's protocol is; with TLS the"
                + " backend must choose it by ALPN (h2).")
        @Nullable GrpcCheckSpec grpc) {}
