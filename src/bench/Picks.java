import com.sun.management.ThreadMXBean;
import io.lbtier.model.Balancing;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Balancer;
import io.lbtier.proxy.balance.Balancers;
import io.lbtier.proxy.balance.Flow;
import io.lbtier.proxy.balance.Member;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What it costs to choose a backend, under each policy and for few and many backends: a flow begins, is given a backend
 * and ends, while 2 others for each backend are under way. Nanoseconds are those of one thread in the best
 * round, since noise only adds to them; bytes are the most that the JVM says a thread has allocated in any round.
 */
class Picks {
  private static final int[] BACKENDS = {3, 100, 10_000};
  private static final int[] THREADS = {1, 2};
  private static final int FLOWS = 300_000;

  /** Flows of ever other keys, none of which has been tried anywhere. */
  private static final Flow FRESH =
      new Flow() {
        @Override
        public boolean tried(Backend backend) {
          return false;
        }

        @Override
        public long key() {
          return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        }
      };

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
    System.out.printf("%-18s", "ns a flow (bytes)");
    for (int threads : THREADS) {
      for (int backends : BACKENDS) {
        System.out.printf("%18s", backends + " x " + threads + " thread" + (threads > 1 ? "s" : ""));
      }
    }
    System.out.println();
    // Every policy is seen before the first is measured, as in a proxy that has several.
    for (boolean measured : new boolean[] {false, true}) {
      for (Balancing policy : policies()) {
        StringBuilder line = new StringBuilder("%-18s".formatted(name(policy)));
        for (int threads : THREADS) {
          for (int backends : BACKENDS) {
            line.append("%18s".formatted(run(policy, backends, threads, measured ? rounds : 3)));
          }
        }
        if (measured) {
          System.out.println(line);
        }
      }
    }
  }

  private static List<Balancing> policies() {
    return List.of(
        new Balancing.RoundRobin(),
        new Balancing.Random(),
        new Balancing.LeastConnections(),
        new Balancing.TwoChoices(),
        new Balancing.PeakEwma(),
        new Balancing.Hash(List.of(), Balancing.Table.Maglev, 0),
        new Balancing.Hash(List.of(), Balancing.Table.Ring, 0),
        new Balancing.Hash(List.of(), Balancing.Table.Maglev, 125));
  }

  private static String name(Balancing policy) {
    return policy instanceof Balancing.Hash hash
        ? hash.table() + (hash.boundedLoad() == 0 ? "" : ", " + hash.boundedLoad() + " %")
        : policy.getClass().getSimpleName();
  }

  private static String run(Balancing policy, int backends, int threads, int rounds) throws Exception {
    Random random = new Random(1);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < backends; i++) {
      InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i});
      Backend backend = new Backend("p", new InetSocketAddress(address, 80), address.getHostAddress() + ":80");
      members.add(new Member(backend, 1 + random.nextInt(4)));
    }
    Balancer balancer =
        new Balancers(() -> ThreadLocalRandom.current().nextLong(), System::nanoTime).of(policy, members, null);
    balancer.start();
    for (int i = 0; i < 2 * backends; i++) {
      Backend backend = balancer.pick(FRESH);
      backend.active.increment();
      backend.latency.observe(1_000_000 + random.nextInt(1_000_000), System.nanoTime());
    }
    double[] nanos = new double[rounds];
    double[] bytes = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      CyclicBarrier begin = new CyclicBarrier(threads);
      double[][] of = new double[threads][2];
      List<Thread> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        double[] result = of[t];
        running.add(Thread.ofPlatform().start(() -> flows(balancer, begin, result)));
      }
      for (Thread thread : running) {
        thread.join();
      }
      nanos[round] = Arrays.stream(of).mapToDouble(r -> r[0]).average().orElseThrow();
      bytes[round] = Arrays.stream(of).mapToDouble(r -> r[1]).max().orElseThrow();
    }
    Arrays.sort(nanos);
    Arrays.sort(bytes);
    return String.format(Locale.ROOT, "%.0f (%.2f)", nanos[0], bytes[rounds - 1]);
  }

  private static void flows(Balancer balancer, CyclicBarrier begin, double[] result) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try {
      begin.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    for (int i = 0; i < FLOWS; i++) {
      Backend backend = balancer.pick(FRESH);
      backend.active.increment();
      backend.active.decrement();
    }
    result[0] = (double) (System.nanoTime() - start) / FLOWS;
    result[1] = (double) (threads.getCurrentThreadAllocatedBytes() - allocated) / FLOWS;
  }
}
