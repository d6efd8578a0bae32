package io.lbtier.operator;

import io.lbtier.status.Observed.Flapping;
import io.lbtier.status.Observed.Holding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The way of one virtual address from node to node. One thread at a time. */
final class AddressTrack {
  /** In such a time an address may not move too often. */
  private static final Duration WINDOW = Duration.ofMinutes(5);

  /** As many moves in that time are no flapping; with many nodes, two for each are none either. */
  private static final int MOVES_MAX = 5;

  private final Deque<Instant> recent = new ArrayDeque<>();
  private Set<String> nodes = Set.of();
  private @Nullable Instant since;

  /** The last one that had it alone. */
  private @Nullable String last;

  /** Whether {@code last} has given it up since. */
  private boolean givenUp;

  private long moves;
  private int flaps;

  /**
   * @param last node that had it, as far as anybody remembers; null when it is new
   */
  AddressTrack(@Nullable String last) {
    this.last = last;
  }

  /**
   * Takes in who holds it now.
   *
   * @param silent nodes of which nobody knows whether they hold it
   * @param members how many nodes share it
   * @return whether that is news
   */
  boolean see(Set<String> holders, Set<String> silent, int members, Instant now) {
    if (holders.isEmpty() && last != null && !silent.contains(last)) {
      givenUp = true;
    }
    if (since != null && nodes.equals(holders)) {
      return false;
    }
    nodes = new TreeSet<>(holders);
    since = now;
    if (holders.size() == 1) {
      String node = holders.iterator().next();
      if (last != null && (givenUp || !last.equals(node))) {
        moved(members, now);
      }
      last = node;
      givenUp = false;
    }
    return true;
  }

  private void moved(int members, Instant now) {
    moves++;
    boolean calm = recent.isEmpty() || recent.getLast().plus(WINDOW).isBefore(now);
    recent.addLast(now);
    while (recent.getFirst().plus(WINDOW).isBefore(now)) {
      recent.removeFirst();
    }
    if (flaps > 0 && !calm) {
      flaps++;
    } else {
      flaps = recent.size() > Math.max(MOVES_MAX, 2 * members) ? recent.size() : 0;
    }
  }

  /** Who holds it; null before the first word. */
  @Nullable Holding holding() {
    Instant from = since;
    if (from == null) {
      return null;
    }
    return new Holding(
        List.copyOf(nodes), from, flaps == 0 ? null : new Flapping(flaps, recent.getLast()));
  }

  /** How many nodes hold it, or NaN while none tells. */
  double holders() {
    return since == null ? Double.NaN : nodes.size();
  }

  /** How often it came to another node, or back, since the operator began. */
  long moves() {
    return moves;
  }

  /** Nobody tells of it any more. */
  void lose() {
    since = null;
    nodes = Set.of();
  }
}
