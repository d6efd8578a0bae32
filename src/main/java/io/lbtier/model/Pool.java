package io.lbtier.model;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Backends that serve the same thing.
 *
 * @param name unique in the tier
 * @param source where its backends come from
 * @param balancing how one of them is chosen
 * @param panicThreshold when fewer than so many percent of its backends are up, all are used; 0 for
 *     never
 * @param affinity how the requests of one client stay on one backend
 * @param healthCheck how it is found out which of them are up
 * @param retry when a request that failed goes to another backend
 * @param timeouts how long a backend may take
 * @param proxyProtocol version of the header that TCP connections begin with, so that a backend
 *     learns who the client is; null for none
 * @param tls what its backends are spoken to with; null for clear text
 * @param limits how many requests may be under way at once; null for any number
 * @param protocol what requests are sent in; null for HTTP/1.1
 * @param outlierDetection when a backend is left alone for what traffic finds; null for when it is
 *     down alone
 * @param slowStart how a backend that has just come gets its share; null for at once
 * @param backup backends for when its own are not enough; null for none
 * @param sourceAddress of this host, from which its backends of that family are connected to; null
 *     for the one that the kernel chooses
 * @param zonePreference how far its backends in the zone of the proxy are preferred; null for not
 *     at all
 */
public record Pool(
    String name,
    Source source,
    Balancing balancing,
    int panicThreshold,
    Affinity affinity,
    HealthCheck healthCheck,
    Retry retry,
    Timeouts timeouts,
    @Nullable ProxyProtocol proxyProtocol,
    @Nullable BackendTls tls,
    @Nullable Limits limits,
    @Nullable Protocol protocol,
    @Nullable OutlierDetection outlierDetection,
    @Nullable SlowStart slowStart,
    @Nullable Backup backup,
    @Nullable String sourceAddress,
    @Nullable ZonePreference zonePreference) {

  /** Key of the endpoints of a backup Service, where those of pools go by their names. */
  public static String backupKey(String pool) {
    return pool + "/backup";
  }

  /** The Services that its backends come from, each by the key of its endpoints. */
  public Map<String, Source.Service> services() {
    Map<String, Source.Service> services = new TreeMap<>();
    if (source instanceof Source.Service service) {
      services.put(name, service);
    }
    if (backup != null && backup.source() instanceof Source.Service service) {
      services.put(backupKey(name), service);
    }
    return services;
  }

  /** A pool that has nothing of what few have. */
  public Pool(
      String name,
      Source source,
      Balancing balancing,
      int panicThreshold,
      Affinity affinity,
      HealthCheck healthCheck,
      Retry retry,
      Timeouts timeouts) {
    this(
        name,
        source,
        balancing,
        panicThreshold,
        affinity,
        healthCheck,
        retry,
        timeouts,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** What requests are sent in. */
  public enum Protocol {
    /** With TLS chosen by ALPN, otherwise known before (RFC 9113 section 3). */
    HTTP2
  }

  /** Versions of the PROXY protocol. */
  public enum ProxyProtocol {
    /** A line of text. */
    V1,
    /** Binary. */
    V2
  }

  /**
   * How long a backend may take.
   *
   * @param connectMillis to accept a connection, with its TLS handshake
   * @param responseMillis from the end of a request to the head of its response
   * @param idleMillis how long an unused connection to a backend is kept for the next request
   */
  public record Timeouts(long connectMillis, long responseMillis, long idleMillis) {}
}
