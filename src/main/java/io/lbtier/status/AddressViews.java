package io.lbtier.status;

import io.lbtier.api.TierStatus;
import io.lbtier.api.TierStatus.VirtualAddressStatus;
import io.lbtier.model.Vip;
import io.lbtier.status.AddressView.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The virtual addresses of a tier.
 *
 * @param all in the user's order
 * @param problems what keeps nodes from holding them, a sentence for each node and problem
 */
record AddressViews(List<AddressView> all, List<String> problems) {

  static AddressViews of(Observed observed, @Nullable TierStatus previous, Instant now) {
    var applied = observed.applied();
    Vip vip = applied == null ? null : applied.vip();
    if (vip == null) {
      return new AddressViews(List.of(), List.of());
    }
    Map<String, VirtualAddressStatus> before = entries(previous);
    return new AddressViews(
        vip.addresses().stream()
            .map(
                address ->
                    AddressView.of(
                        address,
                        observed.holdings().get(address.address()),
                        before.get(address.address()),
                        !observed.proxies().isEmpty(),
                        now))
            .toList(),
        problems(observed));
  }

  /** What a status says of each address. */
  static Map<String, VirtualAddressStatus> entries(@Nullable TierStatus status) {
    var entries = status == null ? null : status.virtualAddresses();
    return Objects.requireNonNullElse(entries, List.<VirtualAddressStatus>of()).stream()
        .collect(Collectors.toMap(VirtualAddressStatus::address, Function.identity(), (a, b) -> a));
  }

  private static List<String> problems(Observed observed) {
    return observed.proxies().stream()
        .sorted(Comparator.comparing(Observed.Proxy::node))
        .flatMap(proxy -> problems(proxy).stream().map(p -> proxy.node() + ": " + p))
        .distinct()
        .toList();
  }

  /** What keeps the node of a proxy from holding addresses, as far as it tells. */
  static List<String> problems(Observed.Proxy proxy) {
    var status = proxy.status();
    var vip = status == null ? null : status.vip();
    return vip == null ? List.of() : vip.problems();
  }

  /** The column VIP. */
  String column() {
    return all.isEmpty()
        ? TierStatusEvaluator.NONE
        : all.stream().map(AddressView::address).collect(Collectors.joining(","));
  }

  /** The column ACTIVE. */
  String active() {
    List<String> nodes = all.stream().map(AddressView::active).toList();
    long different = nodes.stream().distinct().count();
    return different == 0
        ? TierStatusEvaluator.NONE
        : different == 1 ? nodes.getFirst() : String.join(",", nodes);
  }

  /** Null rather than empty: a tier without addresses has no such field. */
  @Nullable List<VirtualAddressStatus> field() {
    return all.isEmpty() ? null : all.stream().map(AddressView::status).toList();
  }

  /** Why clients do not reach the tier; null when each address is held. */
  @Nullable Finding notHeld() {
    List<String> addresses = in(State.NOBODY);
    return addresses.isEmpty()
        ? null
        : new Finding(Reasons.NOT_HELD, "no node holds " + Text.names(addresses));
  }

  /** What is being waited for; null when there is no such thing. */
  @Nullable Finding coming() {
    List<String> addresses =
        all.stream().filter(AddressView::isNew).map(AddressView::address).toList();
    return addresses.isEmpty()
        ? null
        : new Finding(Reasons.NOT_HELD, "no node holds " + Text.names(addresses) + " yet");
  }

  /** What is wrong though each address is held, the worst first. */
  List<Finding> troubles() {
    var troubles = new ArrayList<Finding>();
    for (var view : all) {
      if (view.state() == State.SEVERAL) {
        troubles.add(
            new Finding(
                Reasons.SPLIT_BRAIN,
                "%s is held by %s at once; can VRRP (IP protocol 112) pass between them?"
                    .formatted(view.address(), String.join(" and ", view.holders()))));
      }
    }
    for (var view : all) {
      var flapping = view.flapping();
      if (flapping != null) {
        troubles.add(
            new Finding(
                Reasons.FLAPPING,
                "%s moves to and fro, %d times so far"
                    .formatted(view.address(), flapping.moves())));
      }
    }
    problems.forEach(problem -> troubles.add(new Finding(Reasons.NODE_PROBLEM, problem)));
    return troubles;
  }

  /** Addresses of which no node tells. */
  List<String> unknown() {
    return in(State.UNKNOWN);
  }

  private List<String> in(State state) {
    return all.stream().filter(view -> view.state() == state).map(AddressView::address).toList();
  }

  /** Where each address is: "192.0.2.10 on node-a, 192.0.2.11 on node-b". */
  String places() {
    return Text.names(all.stream().map(v -> v.address() + " on " + v.active()).toList());
  }
}
