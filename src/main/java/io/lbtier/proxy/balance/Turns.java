package io.lbtier.proxy.balance;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Lays out a cycle of turns in which each backend has as many as its weight says, spread evenly.
 *
 * <p>The turns of a backend of weight w lie at the points (k + phase) / w of the cycle, k from 0 to
 * w - 1; sorting all points gives the order. Backends of equal weight have phases spread evenly
 * over 0 to 1, so together they are one regular comb. A gap between two turns of a backend is
 * therefore at most sum / w + d turns long, d being the number of different weights.
 *
 * <p>Weights are divided by their greatest common divisor. Where the cycle would still be too long
 * they are scaled down, which moves no backend's share of the cycle by more than one turn of it,
 * save that everyone keeps at least one.
 */
final class Turns {
  /** Longest cycle, unless there are so many backends that each would have too few turns in it. */
  static final int LONGEST = 65_536;

  /** Turns per backend, on average, of a cycle for very many. */
  static final int PER_BACKEND = 16;

  private static final int INDEX_BITS = 22;
  private static final double POINTS = 1L << (62 - INDEX_BITS);

  private Turns() {}

  /** A cycle over weights that are all above 0, as indexes into them. */
  static int[] of(int[] weights) {
    int[] reduced = reduce(weights);
    double[] phases = phases(reduced);
    long[] points = new long[Math.toIntExact(sum(reduced))];
    int at = 0;
    for (int i = 0; i < reduced.length; i++) {
      for (int k = 0; k < reduced[i]; k++) {
        points[at++] = ((long) ((k + phases[i]) / reduced[i] * POINTS) << INDEX_BITS) | i;
      }
    }
    Arrays.sort(points);
    return Arrays.stream(points).mapToInt(p -> (int) (p & ((1 << INDEX_BITS) - 1))).toArray();
  }

  private static int[] reduce(int[] weights) {
    int divisor = Arrays.stream(weights).reduce(0, Turns::gcd);
    long sum = sum(weights);
    long longest = Math.max(LONGEST, (long) PER_BACKEND * weights.length);
    if (divisor == 0 || sum / divisor <= longest) {
      return Arrays.stream(weights).map(w -> w / divisor).toArray();
    }
    return Arrays.stream(weights)
        .map(w -> (int) Math.max(1, Math.round((double) w * longest / sum)))
        .toArray();
  }

  /** Where in its first step each backend begins: the j-th of m equals at (j + 1/2) / m. */
  private static double[] phases(int[] weights) {
    Map<Integer, Integer> equals = new HashMap<>();
    for (int weight : weights) {
      equals.merge(weight, 1, Integer::sum);
    }
    Map<Integer, Integer> seen = new HashMap<>();
    double[] phases = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      int j = seen.merge(weights[i], 1, Integer::sum) - 1;
      phases[i] = (j + 0.5) / equals.getOrDefault(weights[i], 1);
    }
    return phases;
  }

  private static long sum(int[] weights) {
    return Arrays.stream(weights).asLongStream().sum();
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
