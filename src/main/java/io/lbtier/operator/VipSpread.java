package io.lbtier.operator;

import io.lbtier.api.TierStatus.VirtualAddressStatus;
import io.lbtier.compile.Addresses;
import io.lbtier.model.Vip;
import io.lbtier.model.Vip.VirtualAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the addresses of a tier have been spread over its nodes. The first node that comes up
 * takes all of them, and without preemption it would keep them; so addresses that are new may go to
 * the node that is first for them, once.
 */
final class VipSpread {
  private VipSpread() {}

  /**
   * @param before what the nodes are told to run; null when it is nothing yet
   * @param wanted the virtual addresses as the tier's spec has them, with prefix lengths or without
   * @param seen where they are, as the tier's status says
   * @param nodes how many nodes there are to be
   */
  static boolean reached(
      @Nullable Vip before,
      List<String> wanted,
      @Nullable List<VirtualAddressStatus> seen,
      int nodes) {
    if (before == null || !addresses(before).equals(bare(wanted))) {
      return false;
    }
    if (!before.preempt()) {
      return true; // What happens to them from now on is no more than failures.
    }
    Set<String> holders =
        (seen == null ? List.<VirtualAddressStatus>of() : seen)
            .stream()
                .map(VirtualAddressStatus::node)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    return holders.size() == Math.min(wanted.size(), nodes);
  }

  private static Set<String> addresses(Vip vip) {
    return vip.addresses().stream().map(VirtualAddress::address).collect(Collectors.toSet());
  }

  private static Set<String> bare(List<String> wanted) {
    Set<String> bare = new HashSet<>();
    for (String address : wanted) {
      bare.add(Addresses.canonical(address.split("/", 2)[0]));
    }
    return bare;
  }
}
