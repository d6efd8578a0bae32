package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Backends that serve the same thing. */
@ValidationRule(
    value = "has(self.service) != has(self.endpoints)",
    message = "give either service or endpoints")
@ValidationRule(
    value =
        "!has(self.zonePreference) || !has(self.balancing) || !(self.balancing.policy in ['Hash',"
            + " 'SourceIP'])",
    message = "zonePreference cannot be used with policies Hash and SourceIP")
public record PoolSpec(
    @JsonPropertyDescription(
            "Name of the pool, unique in the tier; listeners and routes refer to it, and it appears"
                + " in status, metrics and logs.")
        @Required
        @Size(min = 1, max = Bounds.LABEL_MAX)
        @ValidationRule(value = Rules.LABEL, message = Rules.LABEL_MESSAGE)
        @Nullable String name,
    @JsonPropertyDescription(
            "A Kubernetes Service whose endpoints are the backends. They are followed live. Give"
                + " this or endpoints.")
        @Nullable BackendServiceSpec service,
    @JsonPropertyDescription(
            "The backends by address, each address and port once. Give this or service.")
        @Size(min = 1, max = Bounds.ENDPOINTS_MAX)
        @Nullable List<EndpointSpec> endpoints,
    @JsonPropertyDescription("How a backend is chosen for a request or a TCP connection.")
        @Nullable BalancingSpec balancing,
    @JsonPropertyDescription(
            "How the requests of one client stay on one backend, for HTTP. A backend of weight 0"
                + " keeps the clients that it has. Default: they do not, but by balancing.")
        @Nullable AffinitySpec affinity,
    @JsonPropertyDescription(
            "How it is found out which backends are up. Default: a TCP connection to the port that"
                + " serves, with the default times; nothing for a pool that UDP listeners alone use,"
                + " whose backends need not take TCP.")
        @Nullable HealthCheckSpec healthCheck,
    @JsonPropertyDescription(
            "When a request that failed on one backend goes to another one. Only what is safe is"
                + " repeated: a request of which nothing was sent, or one whose method is idempotent"
                + " and whose body, if it has one, has not been passed on yet or is kept (bodies).")
        @Nullable RetrySpec retry,
    @JsonPropertyDescription("How long a backend may take.") @Nullable PoolTimeoutsSpec timeouts,
    @JsonPropertyDescription(
            "Begins each TCP connection to a backend with a header of the PROXY protocol, which"
                + " tells the address of the client: V1 is a line of text, V2 is binary. Checks of"
                + " the port that serves begin with one too. HTTP listeners cannot use such a pool;"
                + " they tell the address in X-Forwarded-For. Default: none.")
        @SchemaFrom(type = ProxyProtocol.class)
        @Nullable String proxyProtocol,
    @JsonPropertyDescription(
            "TLS towards the backends, of requests and of health checks. TCP listeners cannot use"
                + " such a pool; they pass bytes on as they are. Default: clear text.")
        @Nullable BackendTlsSpec tls,
    @JsonPropertyDescription(
            "How many requests, TCP connections and UDP sessions each proxy lets be under way at"
                + " once, and what becomes of more. Default: any number.")
        @Nullable PoolLimitsSpec limits,
    @JsonPropertyDescription(
            "What HTTP requests are sent to the backends in, whatever their clients speak. HTTP1:"
                + " HTTP/1.1. HTTP2: HTTP/2, many requests on one connection, as gRPC needs it;"
                + " with tls the backends must choose it by ALPN (h2), without it they must expect"
                + " it (h2c with prior knowledge).")
        @SchemaFrom(type = PoolProtocol.class)
        @Default(Defaults.POOL_PROTOCOL)
        @Nullable String protocol,
    @JsonPropertyDescription(
            "Leaves a backend alone for a while that answers real traffic worse than it may,"
                + " however well it passes its checks. Give {} for what five failures in a row do."
                + " Default: checks and failed connections alone say which backends are up.")
        @Nullable OutlierDetectionSpec outlierDetection,
    @JsonPropertyDescription(
            "Gives a backend that is new in the pool, or came back, its share little by little."
                + " Those that are there when a proxy starts have theirs at once. Default: all do.")
        @Nullable SlowStartSpec slowStart,
    @JsonPropertyDescription(
            "Backends that are used when those of the pool are not enough. Default: there are none.")
        @Nullable BackupSpec backup,
    @JsonPropertyDescription(
            "IPv4 or IPv6 address of the proxy's host from which its backends of that family are"
                + " connected to, for requests, connections, sessions and checks, as where a"
                + " firewall lets one address pass. Every host that runs a proxy of the tier must"
                + " have it, or no backend is reached. Default: the one that the kernel chooses.")
        @Size(min = 2, max = 45)
        @ValidationRule(
            value = "isIP(self)",
            message = "give an IPv4 or IPv6 address, without brackets and not a host name")
        @Nullable String sourceAddress,
    @JsonPropertyDescription(
            "Prefers the backends in the zone of the proxy, as far as they are enough; what is more"
                + " goes to other zones in proportion. The zone of an endpoint of a Service is that"
                + " of its node. Give {} for what is usual. Default: all zones are alike.")
        @Nullable ZonePreferenceSpec zonePreference) {

  /** Versions of the PROXY protocol. */
  public enum ProxyProtocol {
    V1,
    V2
  }
}
