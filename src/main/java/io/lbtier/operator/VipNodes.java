package io.lbtier.operator;

import io.lbtier.model.Vip;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which nodes share the virtual addresses of a tier. A node that has lost its proxy stays one of
 * them until another one has come in its place: so a rolling update, in which each proxy comes back
 * where it was, changes nothing, and nobody is ever left without a peer.
 */
final class VipNodes {
  private VipNodes() {}

  /**
   * The nodes, sorted by name.
   *
   * @param running those that have a proxy now, in any order; the same may come several times
   * @param before those of the configuration that is to be replaced
   * @param wanted how many the tier wants; below it, those of before are kept
   */
  static List<Vip.Node> of(List<Vip.Node> running, List<Vip.Node> before, int wanted) {
    Map<String, Vip.Node> byName = new TreeMap<>();
    Set<String> inUse = new HashSet<>();
    for (Vip.Node node : running) {
      byName.put(node.name(), node);
      inUse.addAll(node.addresses());
    }
    for (Vip.Node node : before) {
      // A machine may come back under another name, with the address it had.
      boolean replaced = node.addresses().stream().anyMatch(inUse::contains);
      if (byName.size() < wanted && !replaced) {
        byName.putIfAbsent(node.name(), node);
      }
    }
    return List.copyOf(byName.values());
  }
}
