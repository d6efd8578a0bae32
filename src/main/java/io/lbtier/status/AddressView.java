package io.lbtier.status;

import io.lbtier.api.TierStatus.VirtualAddressStatus;
import io.lbtier.model.Vip.VirtualAddress;
import io.lbtier.status.Observed.Flapping;
import io.lbtier.status.Observed.Holding;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a virtual address is doing.
 *
 * @param status what is told of it
 * @param state of it
 * @param holders nodes that hold it
 * @param flapping how it moves to and fro; null while it does not
 * @param isNew whether it was never held, but may be any moment
 */
record AddressView(
    VirtualAddressStatus status,
    State state,
    List<String> holders,
    @Nullable Flapping flapping,
    boolean isNew) {

  /** While an address moves, none or two may say that they have it. */
  static final Duration MOVING = Duration.ofSeconds(2);

  /** How long it takes at most until somebody holds an address that is new. */
  static final Duration COMING = Duration.ofSeconds(10);

  /** So long an address must stay where it is to count as calm again. */
  static final Duration CALM = Duration.ofMinutes(5);

  /** What can be so of an address. */
  enum State {
    HELD,
    NOBODY,
    SEVERAL,
    /** No node tells. */
    UNKNOWN
  }

  /**
   * @param holding null when no node tells
   * @param before what was told of it last; null when it is new
   * @param proxies whether there are any
   */
  static AddressView of(
      VirtualAddress address,
      @Nullable Holding holding,
      @Nullable VirtualAddressStatus before,
      boolean proxies,
      Instant now) {
    String was = before == null ? null : before.node();
    String wasSince = before == null ? null : before.since();
    if (holding == null) {
      return proxies
          ? new AddressView(status(address, was, wasSince), State.UNKNOWN, List.of(), null, false)
          : new AddressView(status(address, null, null), State.NOBODY, List.of(), null, false);
    }
    Flapping flapping = holding.flapping();
    if (flapping != null && !flapping.last().plus(CALM).isAfter(now)) {
      flapping = null;
    }
    List<String> nodes = holding.nodes();
    Duration age = Duration.between(holding.since(), now);
    if (nodes.size() != 1 && was != null && age.compareTo(MOVING) < 0) {
      return new AddressView(
          status(address, was, wasSince), State.HELD, List.of(was), flapping, false);
    }
    if (nodes.isEmpty()) {
      boolean isNew = was == null && age.compareTo(COMING) < 0;
      return new AddressView(status(address, null, null), State.NOBODY, nodes, flapping, isNew);
    }
    // Of several, the one that had it before, as far as the user has been told.
    String node = was != null && nodes.contains(was) ? was : nodes.getFirst();
    String since =
        node.equals(was) ? wasSince : holding.since().truncatedTo(ChronoUnit.SECONDS).toString();
    return new AddressView(
        status(address, node, since),
        nodes.size() == 1 ? State.HELD : State.SEVERAL,
        nodes,
        flapping,
        false);
  }

  private static VirtualAddressStatus status(
      VirtualAddress address, @Nullable String node, @Nullable String since) {
    return new VirtualAddressStatus(address.address(), address.vrid(), node, since);
  }

  String address() {
    return status.address();
  }

  /** In the column ACTIVE. */
  String active() {
    return switch (state) {
      case NOBODY -> TierStatusEvaluator.NONE;
      case HELD, SEVERAL -> String.join("+", holders);
      case UNKNOWN -> status.node() == null ? TierStatusEvaluator.NONE : status.node();
    };
  }
}
