package io.lbtier.render;

import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Vip;
import io.lbtier.model.Vip.VirtualAddress;
import java.math.BigDecimal;
import java.util.List;

/**
 * The configuration of keepalived for a tier with virtual addresses: a VRRP instance for each, over
 * unicast between the nodes. The text is the same on every node; keepalived itself picks the lines
 * of the node it runs on ({@code @NODE}) or of the others ({@code @^NODE}).
 *
 * <p>It leaves open what differs from node to node; whoever runs it defines {@code $INTERFACE},
 * which the addresses are put on, {@code $OWN_INTERFACE}, which has the node's own address, the
 * folder {@code $FOLDER} in which the proxy says that it drains, and the folder {@code $STATE} in
 * which the check of the proxy says that it is not ready. Both files hold 0, or 1 for yes.
 */
public final class KeepalivedConf {
  /** The highest that does not mean "owner of the address" (RFC 9568 section 5.2.4). */
  private static final int PRIORITY_MAX = 254;

  private static final int PRIORITY_STEP = 10;

  private KeepalivedConf() {}

  /**
   * The configuration of a tier that has virtual addresses and whose nodes are known.
   *
   * @throws IllegalArgumentException if it has none, or a node has no address of the family of one
   */
  public static String of(ProxyConfig config) {
    Vip vip = config.vip();
    if (vip == null || vip.nodes().isEmpty()) {
      throw new IllegalArgumentException("no virtual addresses, or no nodes to hold them");
    }
    StringBuilder conf = new StringBuilder();
    conf.append(
        """
        # The virtual addresses of tier %s/%s, by lbtier. Lines with @ are for one node, with @^ for the others.
        $CHECK_PORT=%d
        $CHECK_MILLIS=%d
        $CHECK_FALL=%d
        $CHECK_RISE=%d
        global_defs {
            vrrp_version 3
            vrrp_check_unicast_src
            vrrp_garp_master_refresh 60
            dynamic_interfaces
            max_auto_priority -1
        }
        track_file unready {
            file "${STATE}/unready"
            weight 0
        }
        track_file drain {
            file "${FOLDER}/drain"
            weight 0
        }
        """
            .formatted(
                config.namespace(),
                config.tier(),
                config.adminPort(),
                vip.check().intervalMillis(),
                vip.check().fall(),
                vip.check().rise()));
    for (int i = 0; i < vip.addresses().size(); i++) {
      instance(conf, vip, i);
    }
    return conf.toString();
  }

  private static void instance(StringBuilder conf, Vip vip, int index) {
    VirtualAddress address = vip.addresses().get(index);
    boolean six = isIpv6(address.address());
    conf.append(
        """
        vrrp_instance %s {
            state BACKUP
        %s    interface $OWN_INTERFACE
            virtual_router_id %d
            advert_int %s
        """
            .formatted(
                address.address(),
                vip.preempt() ? "" : "    nopreempt\n",
                address.vrid(),
                seconds(vip.advertIntervalMillis())));
    for (int position = 0; position < vip.nodes().size(); position++) {
      Vip.Node node = vip.nodes().get(position);
      line(conf, 4, "@", node, "priority " + priority(index, position, vip.nodes().size()));
      line(conf, 4, "@", node, "unicast_src_ip " + own(node, six));
    }
    conf.append("    unicast_peer {\n");
    if (vip.nodes().size() == 1) {
      conf.append("        ").append(nobody(six)).append('\n');
    } else {
      vip.nodes().forEach(node -> line(conf, 8, "@^", node, own(node, six)));
    }
    conf.append(
        """
            }
            unicast_fault_no_peer
            track_interface {
                $INTERFACE
            }
            track_file {
                unready
                drain
            }
            virtual_ipaddress {
                %s/%d dev $INTERFACE%s
            }
        }
        """
            .formatted(address.address(), address.prefixLength(), six ? " preferred_lft 0" : ""));
  }

  private static void line(
      StringBuilder conf, int indent, String condition, Vip.Node node, String text) {
    conf.append(" ".repeat(indent)).append(condition).append(node.name()).append(' ');
    conf.append(text).append('\n');
  }

  /**
   * Each address prefers another node, the first address the first node, so that several addresses
   * are spread. Priorities of one address differ, and with them how long a node waits before it
   * takes the address (RFC 9568 section 6.1, Skew_Time), so that two do not take it at once.
   */
  private static int priority(int index, int position, int nodes) {
    int rank = Math.floorMod(position - index, nodes);
    int step = Math.clamp(PRIORITY_MAX / nodes, 1, PRIORITY_STEP);
    return Math.max(1, PRIORITY_MAX - rank * step);
  }

  private static String own(Vip.Node node, boolean six) {
    List<String> found = node.addresses().stream().filter(a -> isIpv6(a) == six).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "node " + node.name() + " has no IPv" + (six ? 6 : 4) + " address");
    }
    return found.getFirst();
  }

  /**
   * The peer of a node that is alone. Without any, keepalived would speak to everybody by
   * multicast; what is sent to these never leaves the node (RFC 4291 section 2.7.1 for IPv6).
   */
  private static String nobody(boolean six) {
    return six ? "ff01::12" : "127.0.0.1";
  }

  private static String seconds(long millis) {
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
  }

  private static boolean isIpv6(String address) {
    return address.indexOf(':') >= 0;
  }
}
