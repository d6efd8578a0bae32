package io.lbtier.proxy.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The backend with the fewest flows under way for its weight; of several such, by turns by weight.
 *
 * <p>The backends are the leaves of a tournament: every inner node holds the better one of the two
 * below it, and the root holds the one to choose. When the flows of a backend change in number, the
 * nodes above it are decided anew, up to the first one that it neither held nor gets. So choosing
 * takes the same time for any number of backends, and a change the logarithm of that.
 *
 * <p>There is no lock. Whoever changes a backend or a node decides the node above until what it
 * holds agrees with what is below, having looked after its own last write. When two do so at once
 * the later one repairs what the other wrote from what it had read before, and when nobody is
 * changing anything every node is right.
 */
final class LeastConnections implements Balancer {
  /**
   * From one turn of a backend of weight 1 to its next; large, for what others have is a fraction.
   */
  private static final long ROUND = 1L << 32;

  private final Leaf[] leaves;

  /**
   * Heap order: the root is 1, below n are n * 2 and n * 2 + 1; from {@code leaves.length} on
   * leaves.
   */
  private final AtomicIntegerArray winners;

  private volatile long now;

  LeastConnections(List<Member> available, RandomGenerator random) {
    leaves = new Leaf[available.size()];
    winners = new AtomicIntegerArray(Math.max(1, leaves.length));
    for (int i = 0; i < leaves.length; i++) {
      leaves[i] = new Leaf(available.get(i), i, random);
    }
  }

  private final class Leaf implements Runnable {
    final Backend backend;
    final InFlight active;
    final int weight;
    final int index;
    final long step;

    /** When it is its turn; lower weights wait longer for the next one. */
    volatile long turn;

    Leaf(Member member, int index, RandomGenerator random) {
      this.backend = member.backend();
      this.active = backend.active;
      this.weight = member.weight();
      this.index = index;
      this.step = ROUND / weight;
      // Balancers succeed each other as health changes, which must favour nobody.
      this.turn = random.nextLong(step);
    }

    @Override
    public void run() {
      for (int node = (index + leaves.length) / 2; node > 0; node /= 2) {
        if (!decide(node, index)) {
          return;
        }
      }
    }

    /** Moves on to its next turn; the flow that begins now has it looked at again. */
    void take() {
      long at = turn - now > 0 ? turn : now;
      turn = at + step;
      now = at;
    }
  }

  @Override
  public void start() {
    for (Leaf leaf : leaves) {
      leaf.active.watch(leaf);
    }
    for (int node = leaves.length - 1; node > 0; node--) {
      decide(node, 0);
    }
  }

  @Override
  public @Nullable Backend pick(Flow flow) {
    if (leaves.length == 0) {
      return null;
    }
    Leaf leaf = winner(1);
    if (flow.tried(leaf.backend)) {
      leaf = search(flow);
    }
    if (leaf == null) {
      return null;
    }
    leaf.take();
    return leaf.backend;
  }

  /** The best one that the flow has not tried; only flows that have failed once come here. */
  private @Nullable Leaf search(Flow flow) {
    Leaf best = null;
    for (Leaf leaf : leaves) {
      if (!flow.tried(leaf.backend) && (best == null || better(best, leaf) == leaf)) {
        best = leaf;
      }
    }
    return best;
  }

  /** Makes a node right; whether the nodes above it may have to change because of that leaf. */
  private boolean decide(int node, int leaf) {
    boolean changed = false;
    while (true) {
      int held = winners.get(node);
      int best = better(winner(2 * node), winner(2 * node + 1)).index;
      if (held == best) {
        return changed || held == leaf;
      }
      changed |= winners.compareAndSet(node, held, best);
    }
  }

  private Leaf winner(int node) {
    return leaves[node < leaves.length ? winners.get(node) : node - leaves.length];
  }

  private static Leaf better(Leaf a, Leaf b) {
    long x = (long) a.active.sum() * b.weight;
    long y = (long) b.active.sum() * a.weight;
    // Turns go on for ever and may overflow, so they are compared by their difference.
    return x < y || (x == y && a.turn - b.turn <= 0) ? a : b;
  }
}
