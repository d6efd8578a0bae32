package io.lbtier.proxy.admin;

import io.lbtier.model.ProxyStatus;
import java.util.ArrayList;
import java.util.List;

/** Why a proxy takes no traffic. */
final class NotReady {
  private NotReady() {}

  /** Each reason a sentence for a person; empty when the proxy is ready. */
  static List<String> reasons(ProxyStatus status, boolean draining) {
    if (draining) {
      return List.of("the proxy is stopping");
    }
    if (status.ready()) {
      return List.of();
    }
    List<String> reasons = new ArrayList<>();
    if (!status.refused().isEmpty()) {
      reasons.add("the configuration is refused: " + status.refused());
    } else if (status.generation() == 0) {
      reasons.add("there is no configuration yet");
    }
    status.listeners().stream()
        .filter(listener -> !listener.error().isEmpty())
        .forEach(listener -> reasons.add("listener " + listener.name() + ": " + listener.error()));
    return reasons.isEmpty() ? List.of("the proxy is starting") : reasons;
  }
}
