package io.lbtier.compile;

import io.lbtier.api.Bounds;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives each virtual address its virtual router identifier (RFC 9568 section 5.2.3), of which a
 * network has 255. The same choice is made wherever the same is known, so that hosts which cannot
 * ask each other agree.
 */
final class Vrids {
  /** What is given when there is none. */
  static final int NONE = 0;

  private final Map<String, Integer> held;
  private final Set<Integer> kept;
  private final Set<Integer> taken;

  /**
   * @param held what addresses had before; they keep it unless it is taken
   * @param taken what none may have
   */
  Vrids(Map<String, Integer> held, Set<Integer> taken) {
    this.held = held;
    this.kept = new HashSet<>(held.values());
    this.kept.removeAll(taken);
    this.taken = new HashSet<>(taken);
    this.taken.addAll(kept);
  }

  /**
   * What the address had before; else the last number of the address, which people recognise; else
   * the next that is free, or {@link #NONE}.
   *
   * @param lastOctet of the address, 0 to 255
   */
  int of(String address, int lastOctet) {
    Integer before = held.get(address);
    if (before != null && kept.remove(before)) {
      return before;
    }
    for (int i = 0; i < Bounds.VRID_MAX; i++) {
      int vrid = Math.floorMod(lastOctet - 1 + i, Bounds.VRID_MAX) + 1;
      if (taken.add(vrid)) {
        return vrid;
      }
    }
    return NONE;
  }
}
