package io.lbtier.compile;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.lbtier.api.Bounds;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierSpec;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyDeployment.ServiceType;
import io.lbtier.model.Tier;
import io.lbtier.model.Vip;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the user wrote into what it means. It checks everything that the schema checks too,
 * since a file that is run without a cluster has seen no schema.
 */
public final class TierCompiler {
  private static final String DEFAULT_NAMESPACE = "default";
  private static final TierSpec EMPTY = new TierSpec(null, null, null, null, null);

  private TierCompiler() {}

  /**
   * The tier, with what should be known about it; or everything that is wrong, in the order of the
   * specification. What does not exist yet (a Service, a Secret) is no error: it may come.
   */
  public static Compiled compile(LoadBalancerTier resource, Facts facts) {
    return compile(resource.getMetadata(), resource.getSpec(), facts);
  }

  /** The same for a tier that is no resource of a cluster. */
  public static Compiled compile(ObjectMeta metadata, @Nullable TierSpec found, Facts facts) {
    Problems problems = new Problems();
    Place top = Place.top(problems);
    Place at = top.field("spec");
    TierSpec spec = Objects.requireNonNullElse(found, EMPTY);

    String name = name(top.field("metadata").field("name"), metadata.getName());
    Proxies proxies = Proxies.compile(at.field("proxy"), spec.proxy());
    Vip vip = new Vips(facts.vip()).compile(at.field("vip"), spec.vip(), proxies.hostNetwork());
    ServiceType service = ServiceTypes.compile(at.field("service"), spec.service());
    PoolNames poolNames = PoolNames.of(spec.pools());
    List<Listener> listeners =
        new Listeners(facts, poolNames, proxies.adminPort())
            .compile(at.field("listeners"), spec.listeners());
    List<Pool> pools =
        new Pools(facts, poolNames, cookieKey(metadata), oneAtATime(vip, proxies))
            .compile(at.field("pools"), spec.pools());
    ProxyConfig config =
        new ProxyConfig(
            ProxyConfig.VERSION,
            Objects.requireNonNullElse(metadata.getNamespace(), DEFAULT_NAMESPACE),
            name,
            Objects.requireNonNullElse(metadata.getGeneration(), 0L),
            listeners,
            pools,
            proxies.accessLog(),
            proxies.drain(),
            proxies.adminPort(),
            vip,
            proxies.telemetry());
    ConfigSize.check(at, spec, config);

    return problems.errors().isEmpty()
        ? new Compiled.Accepted(
            new Tier(config.namespace(), name, proxies.deployment(service), config),
            problems.warnings())
        : new Compiled.Rejected(problems.errors());
  }

  /** Whether only one of several proxies has traffic, that with the only virtual address. */
  private static boolean oneAtATime(@Nullable Vip vip, Proxies proxies) {
    return vip != null
        && vip.addresses().size() == 1
        && (proxies.replicas() > 1 || proxies.autoscaling() != null);
  }

  private static String name(Place at, @Nullable String found) {
    String name =
        Values.text(
            at,
            found,
            Hosts.LABEL,
            Bounds.TIER_NAME_MAX,
            "a name of a-z, 0-9 and hyphens that begins and ends with a letter or digit");
    return name == null ? "" : name;
  }

  /**
   * What the values of cookies are made with. The UID of a tier is the same for all its proxies and
   * for all its life, and no client can know it. A file has none; its names have to do.
   */
  private static String cookieKey(ObjectMeta metadata) {
    return metadata.getUid() != null
        ? metadata.getUid()
        : Objects.requireNonNullElse(metadata.getNamespace(), DEFAULT_NAMESPACE)
            + "/"
            + metadata.getName();
  }
}
