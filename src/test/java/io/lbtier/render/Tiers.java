package io.lbtier.render;

import io.lbtier.model.Affinity;
import io.lbtier.model.Balancing;
import io.lbtier.model.Endpoint;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyDeployment;
import io.lbtier.model.ProxyDeployment.Autoscaling;
import io.lbtier.model.ProxyDeployment.ServiceType;
import io.lbtier.model.Retry;
import io.lbtier.model.Route;
import io.lbtier.model.Source;
import io.lbtier.model.Tier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tiers to render. */
public final class Tiers {
  private Tiers() {}

  /** One of everything: HTTP, HTTPS and TCP listeners, a pool from a Service and a static one. */
  public static Tier full() {
    return tier(
        deployment(2, null, false),
        List.of(
            http("web", 80, List.of(), new Route(null, "/", "shop")),
            http(
                "secure",
                443,
                List.of("shop-tls", "other-tls"),
                new Route("shop.example.com", "/static/", "fixed"),
                new Route(null, "/", "shop")),
            new Listener.Tcp("push", 9000, "fixed", 3_600_000)),
        List.of(
            pool("shop", new Source.Service("shop", "http")),
            pool(
                "fixed",
                new Source.Static(
                    List.of(
                        new Endpoint("10.0.3.1", 9000, 3),
                        new Endpoint("2001:db8::1", 9000, 1))))));
  }

  /** A TCP listener and a static pool. */
  public static Tier small() {
    return tier(
        deployment(1, null, false),
        List.of(new Listener.Tcp("push", 9000, "push", 3_600_000)),
        List.of(pool("push", new Source.Static(List.of(new Endpoint("10.0.3.1", 9000, 1))))));
  }

  public static Tier tier(ProxyDeployment deployment, List<Listener> listeners, List<Pool> pools) {
    var config =
        new ProxyConfig(
            ProxyConfig.VERSION,
            "prod",
            "shop",
            7,
            listeners,
            pools,
            ProxyConfig.AccessLog.Errors,
            new ProxyConfig.Drain(5_000, 30_500),
            9090);
    return new Tier("prod", "shop", deployment, config);
  }

  static Tier with(Tier tier, ProxyDeployment deployment) {
    return new Tier(tier.namespace(), tier.name(), deployment, tier.config());
  }

  public static ProxyDeployment deployment(
      int replicas, @Nullable Autoscaling autoscaling, boolean hostNetwork) {
    return new ProxyDeployment(
        replicas, autoscaling, hostNetwork, Map.of(), Map.of(), Map.of(), ServiceType.ClusterIP);
  }

  public static Listener http(String name, int port, List<String> certificates, Route... routes) {
    return new Listener.Http(
        name,
        port,
        certificates,
        List.of(routes),
        new Listener.HttpLimits(32_768, 100, Long.MAX_VALUE),
        new Listener.HttpTimeouts(10_000, 60_000, 30_000, 60_000));
  }

  public static Pool pool(String name, Source source) {
    return new Pool(
        name,
        source,
        new Balancing.RoundRobin(),
        0,
        new Affinity.None(),
        new HealthCheck(new HealthCheck.Http("/healthz", "", 200, 399), 0, 2_000, 1_000, 3, 2),
        new Retry(2, Set.of(Retry.On.Status503, Retry.On.ConnectFailure, Retry.On.Reset)),
        new Pool.Timeouts(1_000, 60_000, 30_000));
  }
}
