package io.lbtier.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.lbtier.api.TierStatus;
import io.lbtier.api.TierStatus.VirtualAddressStatus;
import io.lbtier.model.ProxyStatus;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What happened to the virtual addresses of a tier. */
final class AddressEvents {
  private AddressEvents() {}

  static void addMoves(
      List<TierEvent> events, @Nullable TierStatus before, TierStatus after, Observed observed) {
    var was = AddressViews.entries(before);
    for (var is :
        Objects.requireNonNullElse(after.virtualAddresses(), List.<VirtualAddressStatus>of())) {
      var earlier = was.get(is.address());
      String from = earlier == null ? null : earlier.node();
      if (from != null && is.node() != null && !from.equals(is.node())) {
        String cause = cause(from, observed);
        events.add(
            new TierEvent(
                TierEvent.Type.Normal,
                Reasons.MOVED,
                "%s moved from %s to %s%s"
                    .formatted(
                        is.address(), from, is.node(), cause.isEmpty() ? "" : ": " + cause)));
      }
    }
  }

  /** Why a node gave an address up, as far as it shows; empty when it does not. */
  private static String cause(String node, Observed observed) {
    var there = observed.proxies().stream().filter(proxy -> proxy.node().equals(node)).toList();
    if (there.isEmpty()) {
      return "the tier has no proxy on %s any more".formatted(node);
    }
    if (there.stream().allMatch(proxy -> proxy.status() == null)) {
      return "the proxy on %s does not answer".formatted(node);
    }
    if (there.stream().map(Observed.Proxy::status).noneMatch(AddressEvents::isReady)) {
      return "the proxy on %s is not ready".formatted(node);
    }
    return there.stream()
        .flatMap(proxy -> AddressViews.problems(proxy).stream())
        .findFirst()
        .orElse("");
  }

  private static boolean isReady(@Nullable ProxyStatus status) {
    return status != null && status.ready();
  }

  /**
   * Whether all of them are held as they should be. Its message counts while something is wrong,
   * but for that of an address that flaps, which has a number that grows.
   */
  static void addHeld(List<TierEvent> events, @Nullable TierStatus before, TierStatus after) {
    var was = Conditions.find(before, Conditions.VIRTUAL_ADDRESSES_HELD);
    var is = Conditions.find(after, Conditions.VIRTUAL_ADDRESSES_HELD);
    if (is == null || is.getStatus().equals("Unknown")) {
      return;
    }
    boolean fine = is.getStatus().equals("True");
    // A tier whose addresses are not there yet is no news, until they should have been.
    boolean quiet = !fine && isStarting(before, after);
    boolean same =
        was != null
            && (fine || !isStarting(before, before))
            && is.getStatus().equals(was.getStatus())
            && (fine || isSameTrouble(was, is));
    if (!same && !quiet) {
      events.add(
          new TierEvent(
              fine ? TierEvent.Type.Normal : TierEvent.Type.Warning,
              is.getReason(),
              is.getMessage()));
    }
  }

  private static boolean isSameTrouble(Condition was, Condition is) {
    return is.getReason().equals(was.getReason())
        && (is.getReason().equals(Reasons.FLAPPING) || is.getMessage().equals(was.getMessage()));
  }

  private static boolean isStarting(@Nullable TierStatus before, @Nullable TierStatus status) {
    return Conditions.find(status, Conditions.RECONCILING) != null
        && AddressViews.entries(before).values().stream().allMatch(entry -> entry.node() == null);
  }
}
