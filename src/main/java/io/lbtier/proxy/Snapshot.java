package io.lbtier.proxy;

import io.lbtier.model.ProxyConfig;
import io.lbtier.proxy.tls.ServerCertificate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a flow may use, fixed and replaced whole. A flow reads it once, from {@link
 * ProxyRuntime#current()}, and keeps what it found there until its end.
 *
 * @param config what it was made from
 * @param listeners by port
 * @param pools by name
 * @param certificates by the name of their Secret; a Secret that is missing or was never valid is
 *     absent
 */
public record Snapshot(
    ProxyConfig config,
    Map<Integer, LiveListener> listeners,
    Map<String, LivePool> pools,
    Map<String, ServerCertificate> certificates) {
  public Snapshot {
    listeners = Map.copyOf(listeners);
    pools = Map.copyOf(pools);
    certificates = Map.copyOf(certificates);
  }

  /** What listens on a port, or null when nothing does any more. */
  public @Nullable LiveListener listener(Integer port) {
    return listeners.get(port);
  }
}
