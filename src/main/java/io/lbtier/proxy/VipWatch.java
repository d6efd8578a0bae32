package io.lbtier.proxy;

import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyStatus.VipStatus;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches where the virtual addresses are, and tells when one comes or goes. */
final class VipWatch {
  /** How often it is looked; a move is known to the operator so much later at most. */
  static final int EVERY_MILLIS = 100;

  private static final VipStatus NOTHING = new VipStatus(List.of(), List.of());

  private final VirtualAddresses addresses;
  private final Consumer<ProxyEvent> events;
  private @Nullable VipStatus status;

  VipWatch(VirtualAddresses addresses, Consumer<ProxyEvent> events) {
    this.addresses = addresses;
    this.events = events;
  }

  void follow(ProxyConfig config) {
    addresses.follow(config);
    look();
  }

  void release() {
    addresses.release();
  }

  @Nullable VipStatus status() {
    return status;
  }

  /** Looks, and returns whether it is not as it was. */
  boolean look() {
    VipStatus now = addresses.look();
    boolean changed = now == null ? status != null : !now.equals(status);
    if (changed) {
      tell(status == null ? NOTHING : status, now == null ? NOTHING : now);
      status = now;
    }
    return changed;
  }

  private void tell(VipStatus before, VipStatus now) {
    before.held().stream()
        .filter(address -> !now.held().contains(address))
        .forEach(address -> events.accept(new ProxyEvent.AddressGone(address)));
    now.held().stream()
        .filter(address -> !before.held().contains(address))
        .forEach(address -> events.accept(new ProxyEvent.AddressHeld(address)));
    if (!before.problems().equals(now.problems())) {
      events.accept(new ProxyEvent.AddressProblem(String.join("; ", now.problems())));
    }
  }
}
