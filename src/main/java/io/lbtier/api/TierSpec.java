package io.lbtier.api;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the user wants. Null means that nothing was said; compile knows the defaults. */
public record TierSpec(
    @Nullable ProxySpec proxy,
    @Nullable ServiceSpec service,
    @Nullable List<ListenerSpec> listeners,
    @Nullable List<PoolSpec> pools) {

  /** The proxy pods. */
  public record ProxySpec(
      @Nullable Integer replicas,
      @Nullable AutoscalingSpec autoscaling,
      @Nullable Boolean hostNetwork,
      @Nullable Map<String, String> nodeSelector,
      @Nullable ResourcesSpec resources,
      @Nullable Integer adminPort,
      @Nullable String accessLog,
      @Nullable DrainSpec drain) {}

  /** Bounds of a HorizontalPodAutoscaler. */
  public record AutoscalingSpec(
      @Nullable Integer minReplicas,
      @Nullable Integer maxReplicas,
      @Nullable Integer cpuUtilization) {}

  /** Resources of a proxy pod. */
  public record ResourcesSpec(
      @Nullable Map<String, Quantity> requests, @Nullable Map<String, Quantity> limits) {}

  /** How a proxy that is told to stop goes. */
  public record DrainSpec(@Nullable String delay, @Nullable String timeout) {}

  /** The L4 Service in front of the proxies. */
  public record ServiceSpec(@Nullable String type) {}

  /** A port that clients connect to. */
  public record ListenerSpec(
      @Nullable String name,
      @Nullable Integer port,
      @Nullable String protocol,
      @Nullable TlsSpec tls,
      @Nullable List<RouteSpec> routes,
      @Nullable String pool,
      @Nullable LimitsSpec limits,
      @Nullable ClientTimeoutsSpec timeouts) {}

  /** TLS of a listener. */
  public record TlsSpec(@Nullable List<CertificateSpec> certificates) {}

  /** A certificate, by the Secret that holds it. */
  public record CertificateSpec(@Nullable String secretName) {}

  /** Sends the requests that match to a pool. */
  public record RouteSpec(@Nullable MatchSpec match, @Nullable String pool) {}

  /** Which requests a route takes. */
  public record MatchSpec(@Nullable String host, @Nullable PathSpec path) {}

  /** Which paths a route takes. */
  public record PathSpec(@Nullable String prefix) {}

  /** What an HTTP request may be. */
  public record LimitsSpec(
      @Nullable Quantity head, @Nullable Integer headers, @Nullable Quantity body) {}

  /** How long a client may take. */
  public record ClientTimeoutsSpec(
      @Nullable String head, @Nullable String idle, @Nullable String stall) {}

  /** Backends that serve the same thing. */
  public record PoolSpec(
      @Nullable String name,
      @Nullable BackendServiceSpec service,
      @Nullable List<EndpointSpec> endpoints,
      @Nullable BalancingSpec balancing,
      @Nullable HealthCheckSpec healthCheck,
      @Nullable RetrySpec retry,
      @Nullable PoolTimeoutsSpec timeouts) {}

  /** A Kubernetes Service whose endpoints are the backends; its port by name or number. */
  public record BackendServiceSpec(
      @Nullable String name, io.fabric8.kubernetes.api.model.@Nullable IntOrString port) {}

  /** A backend by address. */
  public record EndpointSpec(
      @Nullable String address, @Nullable Integer port, @Nullable Integer weight) {}

  /** How a backend is chosen. */
  public record BalancingSpec(@Nullable String policy) {}

  /** How it is found out which backends are up. */
  public record HealthCheckSpec(
      @Nullable HttpCheckSpec http,
      @Nullable TcpCheckSpec tcp,
      @Nullable Integer port,
      @Nullable String interval,
      @Nullable String timeout,
      @Nullable Integer fall,
      @Nullable Integer rise) {}

  /** A GET. */
  public record HttpCheckSpec(
      @Nullable String path, @Nullable String host, @Nullable String status) {}

  /** A connection. */
  public record TcpCheckSpec() {}

  /** When a request goes to another backend. */
  public record RetrySpec(@Nullable Integer attempts, @Nullable List<String> on) {}

  /** How long a backend may take. */
  public record PoolTimeoutsSpec(
      @Nullable String connect, @Nullable String response, @Nullable String idle) {}
}
