package io.lbtier.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy runs. Compile makes it, render puts it into a ConfigMap as JSON, the proxy reads it;
 * there is no other form of it.
 *
 * @param version the format, {@link #VERSION}; a reader refuses any other
 * @param namespace Kubernetes namespace of the tier
 * @param tier name of the tier
 * @param generation of the tier's spec that this was made from
 * @param listeners in the user's order, each name and socket once
 * @param pools in the user's order, each name once
 * @param accessLog which requests are logged
 * @param drain how a proxy that is told to stop goes
 * @param adminPort TCP port of the admin endpoints: health, metrics, status
 * @param vip the virtual addresses of the tier; null for none
 * @param telemetry what is told of each request; null where all of it is the default
 */
public record ProxyConfig(
    int version,
    String namespace,
    String tier,
    long generation,
    List<Listener> listeners,
    List<Pool> pools,
    AccessLog accessLog,
    Drain drain,
    int adminPort,
    @Nullable Vip vip,
    @Nullable Telemetry telemetry) {

  /** The format that this build writes and the only one it reads. */
  public static final int VERSION = 1;

  public ProxyConfig {
    listeners = List.copyOf(listeners);
    pools = List.copyOf(pools);
  }

  /** A configuration without what is optional. */
  public ProxyConfig(
      int version,
      String namespace,
      String tier,
      long generation,
      List<Listener> listeners,
      List<Pool> pools,
      AccessLog accessLog,
      Drain drain,
      int adminPort) {
    this(
        version,
        namespace,
        tier,
        generation,
        listeners,
        pools,
        accessLog,
        drain,
        adminPort,
        null,
        null);
  }

  /** Names of all Secrets that it refers to, sorted. */
  public SortedSet<String> secrets() {
    SortedSet<String> names = new TreeSet<>();
    for (Listener listener : listeners) {
      switch (listener) {
        case Listener.Http http -> {
          names.addAll(http.certificates());
          if (http.clientTls() != null) {
            names.add(http.clientTls().trust());
          }
        }
        case Listener.Tcp _, Listener.Tls _, Listener.Udp _ -> {}
      }
    }
    for (Pool pool : pools) {
      Stream.of(Optional.ofNullable(pool.tls()), Optional.ofNullable(pool.healthCheck().tls()))
          .flatMap(Optional::stream)
          .forEach(tls -> names.addAll(List.of(tls.trust(), tls.certificate())));
    }
    names.remove("");
    return names;
  }

  /** Whether it matters where the proxies are. */
  public boolean prefersZones() {
    return pools.stream().anyMatch(pool -> pool.zonePreference() != null);
  }

  /** Which requests get a line in the access log. */
  public enum AccessLog {
    /** Every request, TCP connection and UDP session. */
    All,
    /** Those the proxy refused or answered itself, and those answered with 5xx. */
    Errors,
    /** None. */
    None
  }

  /**
   * How a proxy stops.
   *
   * @param delayMillis how long it goes on accepting after it has said that it is not ready, so
   *     that whatever sends it traffic has seen that
   * @param timeoutMillis how long flows that are under way may then take before they are cut
   */
  public record Drain(long delayMillis, long timeoutMillis) {}
}
