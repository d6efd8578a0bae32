package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.VipSpec;
import io.lbtier.api.VipSpec.VipCheckSpec;
import io.lbtier.compile.Facts.VipFact;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Vip;
import io.lbtier.model.Vip.VirtualAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Virtual addresses, and how they are kept. */
final class Vips {
  private static final VipCheckSpec NO_CHECK = new VipCheckSpec(null, null, null);
  private static final Pattern INTERFACE = Pattern.compile(Bounds.INTERFACE);
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,3}");
  private static final int ADVERT_STEP_MILLIS = 10;

  private final VipFact facts;

  Vips(VipFact facts) {
    this.facts = facts;
  }

  @Nullable Vip compile(Place at, @Nullable VipSpec spec, boolean hostNetwork) {
    if (spec == null) {
      return null;
    }
    if (!hostNetwork) {
      at.error(
          Reason.Conflict,
          "found without proxy.hostNetwork; give proxy.hostNetwork: true, for the addresses are put"
              + " on the nodes and the proxies have to listen there");
    }
    List<VirtualAddress> addresses = addresses(at.field("addresses"), spec.addresses());
    return new Vip(
        addresses,
        interfaceName(at.field("interface"), spec.interfaceName()),
        advertInterval(at.field("advertInterval"), spec.advertInterval()),
        Boolean.TRUE.equals(spec.preempt()) || (addresses.size() > 1 && !facts.spread()),
        check(at.field("healthCheck"), Objects.requireNonNullElse(spec.healthCheck(), NO_CHECK)),
        nodes(at.field("addresses"), addresses));
  }

  private List<VirtualAddress> addresses(Place at, @Nullable List<String> found) {
    if (found == null || found.isEmpty()) {
      at.missing("one address or more, such as 192.0.2.10/24");
    }
    Vrids vrids = new Vrids(facts.held(), facts.taken());
    Set<String> seen = new HashSet<>();
    return Values.each(
        at, found, Bounds.VIP_ADDRESSES_MAX, (place, text) -> address(place, text, vrids, seen));
  }

  /**
   * Those that can share every address, sorted. One that cannot takes no part, lest a node that
   * joins stops all others.
   */
  private List<Vip.Node> nodes(Place at, List<VirtualAddress> addresses) {
    List<Vip.Node> able = new ArrayList<>();
    List<String> obstacles = new ArrayList<>();
    for (Vip.Node node :
        facts.nodes().stream().sorted(Comparator.comparing(Vip.Node::name)).toList()) {
      addresses.stream()
          .filter(virtual -> node.addresses().contains(virtual.address()))
          .forEach(
              virtual ->
                  at.error(
                      Reason.Invalid,
                      "found %s, which is node %s itself; give an address that no host has"
                          .formatted(virtual.address(), node.name())));
      addresses.stream()
          .filter(virtual -> !hasFamily(node, virtual))
          .findFirst()
          .ifPresentOrElse(
              virtual -> obstacles.add(lacksFamily(node, virtual)), () -> able.add(node));
    }
    for (String obstacle : obstacles) {
      if (able.isEmpty()) {
        at.error(Reason.Invalid, obstacle);
      } else {
        at.warn(
            Reason.Unused,
            obstacle
                + "; until then the node takes no part, and updates of the proxies wait for it");
      }
    }
    return able;
  }

  /** Nodes speak VRRP in the family of the address that they share (RFC 9568 section 5.1). */
  private static boolean hasFamily(Vip.Node node, VirtualAddress virtual) {
    return node.addresses().stream().anyMatch(own -> isIpv6(own) == isIpv6(virtual.address()));
  }

  private static String lacksFamily(Vip.Node node, VirtualAddress virtual) {
    return "found %1$s, but node %2$s has no IPv%3$d address of its own to share it from; give the node one, keep the tier off it (proxy.nodeSelector), or leave %1$s out"
        .formatted(virtual.address(), node.name(), isIpv6(virtual.address()) ? 6 : 4);
  }

  private static boolean isIpv6(String address) {
    return address.indexOf(':') >= 0;
  }

  private static @Nullable VirtualAddress address(
      Place at, String found, Vrids vrids, Set<String> seen) {
    int slash = found.indexOf('/');
    String address = Addresses.compile(at, slash < 0 ? found : found.substring(0, slash));
    if (address == null) {
      return null;
    }
    InetAddress parsed = InetAddress.ofLiteral(address);
    if (parsed.isLoopbackAddress() || parsed.isLinkLocalAddress()) {
      at.error(Reason.Invalid, "found " + found + "; give an address that other hosts can reach");
      return null;
    }
    byte[] octets = parsed.getAddress();
    int longest = octets.length * Byte.SIZE;
    int length = slash < 0 ? longest : prefixLength(at, found, slash, longest);
    if (!seen.add(address)) {
      at.error(Reason.Duplicate, "found " + address + " before; give each address once");
      return null;
    }
    int vrid = vrids.of(address, octets[octets.length - 1] & 0xff);
    if (vrid == Vrids.NONE) {
      at.error(
          Reason.Exhausted,
          "no VRID is free for %s: all of 1 to %d are used by tiers or excluded; remove an address"
                  .formatted(address, Bounds.VRID_MAX)
              + " of some tier, or exclude fewer in the operator's --exclude-vrids");
      return null;
    }
    return new VirtualAddress(address, length, vrid);
  }

  private static int prefixLength(Place at, String found, int slash, int longest) {
    String text = found.substring(slash + 1);
    if (LENGTH.matcher(text).matches()) {
      int length = Integer.parseInt(text);
      if (length >= 1 && length <= longest) {
        return length;
      }
    }
    at.error(
        Reason.Invalid,
        "found %s; give a prefix length of 1 to %d after the address, or none"
            .formatted(Quote.of(found), longest));
    return longest;
  }

  private static String interfaceName(Place at, @Nullable String found) {
    if (found == null) {
      return "";
    }
    String name =
        Values.text(
            at,
            found,
            INTERFACE,
            Bounds.INTERFACE_LENGTH_MAX,
            "the name of a network interface such as eth0");
    return Objects.requireNonNullElse(name, "");
  }

  private static long advertInterval(Place at, @Nullable String found) {
    long millis = Durations.compile(at, found, Durations.Range.ADVERT, Defaults.ADVERT_INTERVAL);
    if (millis % ADVERT_STEP_MILLIS != 0) {
      at.error(
          Reason.Invalid,
          "found " + found + "; give a multiple of 10ms, which is what VRRP carries");
    }
    return millis;
  }

  private static Vip.Check check(Place at, VipCheckSpec spec) {
    return new Vip.Check(
        Durations.compile(
            at.field("interval"),
            spec.interval(),
            Durations.Range.VIP_CHECK,
            Defaults.VIP_CHECK_INTERVAL),
        Values.number(at.field("fall"), spec.fall(), 1, Bounds.CHECKS_MAX, Defaults.CHECK_FALL),
        Values.number(at.field("rise"), spec.rise(), 1, Bounds.CHECKS_MAX, Defaults.CHECK_RISE));
  }
}
