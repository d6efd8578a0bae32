package io.lbtier.status;

import io.lbtier.api.TierStatus.VirtualAddressStatus;
import io.lbtier.model.Vip;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The virtual addresses of a tier, in the user's order. */
record AddressViews(List<VirtualAddressStatus> statuses) {

  static AddressViews of(Observed observed) {
    var applied = observed.applied();
    Vip vip = applied == null ? null : applied.vip();
    return new AddressViews(
        vip == null
            ? List.of()
            : vip.addresses().stream()
                .map(a -> new VirtualAddressStatus(a.address(), a.vrid(), null, null))
                .toList());
  }

  /** The column VIP. */
  String column() {
    return statuses.isEmpty()
        ? TierStatusEvaluator.NONE
        : statuses.stream().map(VirtualAddressStatus::address).collect(Collectors.joining(","));
  }

  /** Null rather than empty: a tier without addresses has no such field. */
  @Nullable List<VirtualAddressStatus> field() {
    return statuses.isEmpty() ? null : statuses;
  }
}
