package io.lbtier.proxy.balance;

import io.lbtier.model.Balancing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** Backends to choose from, and what tests do with them. */
final class Members {
  static final Flow FRESH = _ -> false;

  private Members() {}

  /** Backends of these weights, each of another address, the same ones for the same weights. */
  static List<Member> of(int... weights) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      members.add(new Member(backend(i), weights[i]));
    }
    return members;
  }

  static Backend backend(int i) {
    try {
      byte[] address = {10, 0, (byte) (i >> 8), (byte) i};
      InetSocketAddress at = new InetSocketAddress(InetAddress.getByAddress(address), 80);
      return new Backend("p", at, at.getAddress().getHostAddress() + ":80");
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A balancer in force whose chance is the same every time, and whose clock stands still. */
  static Balancer balancer(Balancing balancing, List<Member> members) {
    return balancer(balancing, members, () -> 0);
  }

  static Balancer balancer(Balancing balancing, List<Member> members, LongSupplier clock) {
    Balancer balancer = new Balancers(new Random(42), clock).of(balancing, members, null);
    balancer.start();
    return balancer;
  }

  /** How often each is chosen by four threads at once, of which each picks so often. */
  static Map<Backend, AtomicInteger> countTogether(
      Balancer balancer, List<Member> members, int picks) throws InterruptedException {
    Map<Backend, AtomicInteger> counts = new HashMap<>();
    members.forEach(m -> counts.put(m.backend(), new AtomicInteger()));
    Runnable flows =
        () -> {
          for (int i = 0; i < picks; i++) {
            Backend backend = pick(balancer);
            backend.active.increment();
            Objects.requireNonNull(counts.get(backend)).incrementAndGet();
            backend.active.decrement();
          }
        };
    List<Thread> threads =
        IntStream.range(0, 4).mapToObj(_ -> Thread.ofPlatform().start(flows)).toList();
    for (Thread thread : threads) {
      thread.join();
    }
    return counts;
  }

  static Backend pick(Balancer balancer) {
    return Objects.requireNonNull(balancer.pick(FRESH));
  }

  /** How often each is chosen, in the order of the members, when no flow stays. */
  static int[] count(Balancer balancer, List<Member> members, int picks) {
    Map<Backend, Integer> counts = new HashMap<>();
    for (int i = 0; i < picks; i++) {
      Backend backend = pick(balancer);
      backend.active.increment();
      counts.merge(backend, 1, Integer::sum);
      backend.active.decrement();
    }
    return members.stream().mapToInt(m -> counts.getOrDefault(m.backend(), 0)).toArray();
  }

  /** Pearson's chi-squared of counts against the weights, over its degrees of freedom. */
  static double deviation(int[] counts, List<Member> members) {
    double picks = java.util.Arrays.stream(counts).sum();
    double weights = members.stream().mapToInt(Member::weight).sum();
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = picks * members.get(i).weight() / weights;
      sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    return sum / (counts.length - 1);
  }
}
