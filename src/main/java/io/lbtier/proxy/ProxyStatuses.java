package io.lbtier.proxy;

import io.lbtier.model.ClientTls;
import io.lbtier.model.Listener;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.BackendStatus;
import io.lbtier.model.ProxyStatus.ListenerStatus;
import io.lbtier.model.ProxyStatus.PoolStatus;
import io.lbtier.model.ProxyStatus.VipStatus;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;
import io.lbtier.proxy.balance.Member;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says in the model's words how a snapshot serves. */
final class ProxyStatuses {
  private ProxyStatuses() {}

  static ProxyStatus of(
      Snapshot snapshot,
      Ports ports,
      String refused,
      boolean ready,
      @Nullable VipStatus vip,
      @Nullable String zone) {
    return new ProxyStatus(
        snapshot.config().generation(),
        refused,
        ready,
        snapshot.config().listeners().stream().map(l -> listener(l, snapshot, ports)).toList(),
        snapshot.config().pools().stream()
            .map(p -> pool(Objects.requireNonNull(snapshot.pools().get(p.name()))))
            .toList(),
        vip,
        zone);
  }

  private static ListenerStatus listener(Listener listener, Snapshot snapshot, Ports ports) {
    String error = ports.error(listener.socket());
    if (error.isEmpty() && listener instanceof Listener.Http http) {
      List<String> missing =
          http.certificates().stream()
              .filter(name -> snapshot.certificate(http, name) == null)
              .toList();
      if (!missing.isEmpty()) {
        ClientTls clients = http.clientTls();
        error =
            "no valid certificate and key in Secret "
                + String.join(", ", missing)
                + (clients == null || clients.trust().isEmpty()
                    ? ""
                    : ", or no valid ca.crt in Secret " + clients.trust());
      }
    }
    return new ListenerStatus(listener.name(), error);
  }

  private static PoolStatus pool(LivePool pool) {
    return new PoolStatus(
        pool.config().name(), pool.members().stream().map(ProxyStatuses::backend).toList());
  }

  private static BackendStatus backend(Member member) {
    Backend backend = member.backend();
    Health health = backend.health();
    return new BackendStatus(
        backend.address().getHostString(),
        backend.address().getPort(),
        member.weight(),
        health.usable(),
        switch (health.state()) {
          case UP -> "";
          case DOWN -> health.cause();
          case UNCHECKED -> "unchecked";
        });
  }
}
