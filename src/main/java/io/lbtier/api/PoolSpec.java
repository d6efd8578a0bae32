package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Backends that serve the same thing. */
@ValidationRule(
    value = "has(self.service) != has(self.endpoints)",
    message = "give either service or endpoints")
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
                + " and whose body, if it has one, has not been passed on yet.")
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
            "How many requests each proxy lets be under way at once, and what becomes of more. TCP"
                + " and UDP listeners cannot use such a pool. Default: any number.")
        @Nullable LimitsSpec limits,
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
        @Nullable String sourceAddress) {

  /** Versions of the PROXY protocol. */
  public enum ProxyProtocol {
    V1,
    V2
  }

  /** A Kubernetes Service whose endpoints are the backends. */
  public record BackendServiceSpec(
      @JsonPropertyDescription("Name of the Service, in the tier's namespace.")
          @Required
          @Size(min = 1, max = Bounds.LABEL_MAX)
          @ValidationRule(value = Rules.LABEL, message = Rules.LABEL_MESSAGE)
          @Nullable String name,
      @JsonPropertyDescription(
              "Port of the Service, by its name or its number; a number goes without quotes.")
          @Required
          @Nullable IntOrString port) {}

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
      @JsonPropertyDescription("TCP port.") @Required @Min(Bounds.PORT_MIN) @Max(Bounds.PORT_MAX)
          @Nullable Integer port,
      @JsonPropertyDescription(
              "Share of new requests and connections, relative to the other backends of the pool;"
                  + " with 0 it gets no new ones.")
          @Min(0)
          @Max(Bounds.WEIGHT_MAX)
          @Default("" + Defaults.WEIGHT)
          @Nullable Integer weight) {}

  /** How a backend is chosen. */
  @ValidationRule(
      value = "has(self.key) == (self.policy == 'Hash')",
      message = "policy Hash needs a key, and no other takes one")
  @ValidationRule(
      value = "self.policy in ['Hash', 'SourceIP'] || !(has(self.table) || has(self.boundedLoad))",
      message = "only policies Hash and SourceIP take table and boundedLoad")
  public record BalancingSpec(
      @JsonPropertyDescription(
              "RoundRobin: in turn, the turns of one backend spread evenly. Random: at random."
                  + " LeastConnections: the one with the fewest requests or connections under way,"
                  + " of several such in turn. TwoChoices: of two drawn at random the one with"
                  + " fewer. PeakEWMA: of two drawn at random the one that would answer sooner, by"
                  + " how long its answers took lately, a slow one counting at once, and how many"
                  + " it has under way. SourceIP: the one that the client's address belongs to. Hash:"
                  + " the one that a key belongs to, on every proxy. All heed weights.")
          @SchemaFrom(type = Policy.class)
          @Default(Defaults.BALANCING)
          @Nullable String policy,
      @JsonPropertyDescription(
              "For policy Hash: what requests are told apart by, as text with variables in it, such"
                  + " as ${header:x-user}. The variables: ${client_address}, ${listener}, ${sni}, and for"
                  + " HTTP ${host}, ${method}, ${path}, ${header:NAME}, ${cookie:NAME} and"
                  + " ${query:NAME}; $$ is a dollar sign. A request that has none of them goes to"
                  + " the backend whose turn it is.")
          @Size(min = 1, max = Bounds.KEY_MAX)
          @Nullable String key,
      @JsonPropertyDescription(
              "For policies Hash and SourceIP. Maglev: shares are even, and when a backend comes or"
                  + " goes about one in a hundred of the others' keys moves too. Ring: shares are"
                  + " uneven by up to a quarter, and no other keys move. Default: "
                  + Defaults.HASH_TABLE
                  + ".")
          @SchemaFrom(type = HashTable.class)
          @Nullable String table,
      @JsonPropertyDescription(
              "For policies Hash and SourceIP: how much of its share of what is under way a backend"
                  + " may have, in percent; what is more goes to the next one. 125 is usual."
                  + " Default: any.")
          @Min(Bounds.BOUNDED_LOAD_MIN)
          @Max(Bounds.BOUNDED_LOAD_MAX)
          @Nullable Integer boundedLoad,
      @JsonPropertyDescription(
              "When fewer than so many percent of the backends are up, the checks are not believed"
                  + " and all are used, so that the few that are up do not get what all should"
                  + " carry. 0 for never.")
          @Min(0)
          @Max(Bounds.PERCENT_MAX)
          @Default("" + Defaults.PANIC_THRESHOLD)
          @Nullable Integer panicThreshold) {}

  /** How keys are laid out over backends. */
  public enum HashTable {
    Maglev,
    Ring
  }

  /** Ways to choose a backend. */
  public enum Policy {
    RoundRobin,
    Random,
    LeastConnections,
    TwoChoices,
    PeakEWMA,
    SourceIP,
    Hash
  }

  /** How the requests of one client stay on one backend. */
  public record AffinitySpec(
      @JsonPropertyDescription(
              "By a cookie that the proxy sets. Give {} for one that a browser keeps until it is"
                  + " closed.")
          @Required
          @Nullable CookieSpec cookie,
      @JsonPropertyDescription(
              "What becomes of clients whose backend is down or gone. Rebalance: they get another"
                  + " one and stay there. Refuse: they are answered with 503 until it is back; when"
                  + " the pool does not have it any more, once.")
          @SchemaFrom(type = LossPolicy.class)
          @Default(Defaults.ON_BACKEND_LOSS)
          @Nullable String onBackendLoss) {}

  /** What becomes of clients whose backend cannot be used. */
  public enum LossPolicy {
    Rebalance,
    Refuse
  }

  /** A cookie that the proxy sets. */
  @ValidationRule(
      value = "self.sameSite != 'None' || (has(self.secure) && self.secure)",
      message = "sameSite None needs secure: true, without which browsers do not take it")
  public record CookieSpec(
      @JsonPropertyDescription("Name of the cookie. Default: lbtier- and the name of the pool.")
          @Size(min = 1, max = Bounds.COOKIE_NAME_MAX)
          @ValidationRule(value = Rules.COOKIE_NAME, message = Rules.COOKIE_NAME_MESSAGE)
          @Nullable String name,
      @JsonPropertyDescription("Path that it is for.")
          @Size(min = 1, max = Bounds.COOKIE_PATH_MAX)
          @ValidationRule(value = Rules.COOKIE_PATH, message = Rules.COOKIE_PATH_MESSAGE)
          @Default(Defaults.COOKIE_PATH)
          @Nullable String path,
      @JsonPropertyDescription(
              "How long clients keep it, from when it is set. A duration, "
                  + Bounds.TTL_MIN
                  + " to "
                  + Bounds.TTL_MAX
                  + ", of which whole seconds count. Default: until the browser is closed.")
          @Size(max = Bounds.DURATION_LENGTH_MAX)
          @ValidationRule(value = Rules.TTL, message = Rules.TTL_MESSAGE)
          @Nullable String ttl,
      @JsonPropertyDescription(
              "Whether it is sent over TLS alone. Default: where the listener is HTTPS.")
          @Nullable Boolean secure,
      @JsonPropertyDescription("Whether it is kept from scripts.") @Default("true")
          @Nullable Boolean httpOnly,
      @JsonPropertyDescription(
              "Which requests from other sites it comes with: Strict (none), Lax (those that"
                  + " navigate here) or None (all; needs secure).")
          @SchemaFrom(type = SameSitePolicy.class)
          @Default(Defaults.SAME_SITE)
          @Nullable String sameSite) {}

  /** Which requests from other sites a cookie comes with. */
  public enum SameSitePolicy {
    Strict,
    Lax,
    None
  }

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
}
