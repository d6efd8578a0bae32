package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants. Null means that nothing was said; compile knows the defaults. Words of which
 * the schema lists the choices are strings here, so that one this build does not know is reported
 * like any other mistake.
 */
@ValidationRule(
    value =
        "self.listeners.all(a, self.listeners.exists_one(b, b.port == a.port"
            + " && (b.protocol == 'UDP') == (a.protocol == 'UDP')))",
    message = "two listeners have the same port; each port once, for UDP and for the others")
@ValidationRule(
    value =
        "self.listeners.all(l, l.protocol == 'UDP' || l.port != (has(self.proxy) && has(self.proxy.adminPort)"
            + " ? self.proxy.adminPort : "
            + Defaults.ADMIN_PORT
            + "))",
    message =
        "a listener has the port of the proxies' admin endpoints, which is proxy.adminPort ("
            + Defaults.ADMIN_PORT
            + " by default); give one of them another")
@ValidationRule(
    value =
        "self.listeners.all(l, !has(l.pool) || has(self.pools)"
            + " && self.pools.exists(p, p.name == l.pool))",
    message = "a listener names a pool that is not in spec.pools")
@ValidationRule(
    value =
        "!has(self.vip) || has(self.proxy) && has(self.proxy.hostNetwork)"
            + " && self.proxy.hostNetwork",
    message =
        "vip needs proxy.hostNetwork: true, for the addresses are put on the nodes and the proxies"
            + " have to listen there")
public record TierSpec(
    @JsonPropertyDescription("The proxies, which are the pods that carry the traffic.")
        @Nullable ProxySpec proxy,
    @JsonPropertyDescription(
            "Addresses that clients connect to and that are always on one of the nodes that run a"
                + " proxy which is ready. Needs proxy.hostNetwork.")
        @Nullable VipSpec vip,
    @JsonPropertyDescription(
            "The Kubernetes Service in front of the proxies, with a port for each listener.")
        @Nullable ServiceSpec service,
    @JsonPropertyDescription("The ports that clients connect to. Each name and each port once.")
        @Required
        @Size(min = 1, max = Bounds.LISTENERS_MAX)
        @Nullable List<ListenerSpec> listeners,
    @JsonPropertyDescription("The backends, in groups that serve the same thing. Each name once.")
        @Required
        @Size(min = 1, max = Bounds.POOLS_MAX)
        @Nullable List<PoolSpec> pools) {

  /** The L4 Service in front of the proxies. */
  public record ServiceSpec(
      @JsonPropertyDescription(
              "Type of the Service: ClusterIP is reached from inside the cluster, NodePort on a"
                  + " port of every node, LoadBalancer through what the cluster has for it.")
          @SchemaFrom(type = ServiceType.class)
          @Default(Defaults.SERVICE_TYPE)
          @Nullable String type) {}

  /** Types of a Service that have endpoints of their own. */
  public enum ServiceType {
    ClusterIP,
    NodePort,
    LoadBalancer
  }
}
