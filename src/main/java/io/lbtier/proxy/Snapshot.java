package io.lbtier.proxy;

import io.lbtier.model.Listener;
import io.lbtier.model.ProxyConfig;
import io.lbtier.proxy.telemetry.Correlator;
import io.lbtier.proxy.telemetry.Logging;
import io.lbtier.proxy.tls.ServerCertificate;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a flow may use, fixed and replaced whole. A flow reads it once, from {@link
 * ProxyRuntime#current()}, and keeps what it found there until its end.
 *
 * @param config what it was made from
 * @param listeners by TCP port
 * @param datagrams listeners by UDP port
 * @param pools by name
 * @param certificates by listener and the name of their Secret, see {@link #certificate}; one that
 *     cannot serve, and never could, is absent
 * @param logging the access log
 * @param correlator gives requests their IDs; null where the configuration wants none
 */
public record Snapshot(
    ProxyConfig config,
    Map<Integer, LiveListener> listeners,
    Map<Integer, LiveListener.Udp> datagrams,
    Map<String, LivePool> pools,
    Map<String, ServerCertificate> certificates,
    Logging logging,
    @Nullable Correlator correlator) {
  public Snapshot {
    listeners = Map.copyOf(listeners);
    datagrams = Map.copyOf(datagrams);
    pools = Map.copyOf(pools);
    certificates = Map.copyOf(certificates);
  }

  /**
   * A certificate as a listener serves it, or null when it cannot.
   *
   * @param secret name of the certificate's Secret
   */
  public @Nullable ServerCertificate certificate(Listener.Http listener, String secret) {
    return certificates.get(key(listener, secret));
  }

  /** Neither name has a slash in it. */
  static String key(Listener.Http listener, String secret) {
    return listener.name() + "/" + secret;
  }

  /** What listens on all ports, in no order. */
  public Stream<LiveListener> all() {
    return Stream.concat(listeners.values().stream(), datagrams.values().stream());
  }

  /** What listens on a TCP port, or null when nothing does any more. */
  public @Nullable LiveListener listener(Integer port) {
    return listeners.get(port);
  }
}
