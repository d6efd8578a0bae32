package picks;

import io.lbtier.model.Balancing;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Balancer;
import io.lbtier.proxy.balance.Balancers;
import io.lbtier.proxy.balance.Flow;
import io.lbtier.proxy.balance.Member;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What it costs to choose a backend: a flow begins, is given a backend and ends, while two others for each backend are
 * under way. Nanoseconds are those of one thread in the best iteration, since noise only adds to them, and iterations
 * are many and short, since of those some are undisturbed on a busy machine. Bytes are the mean of all iterations, and
 * waits, of two threads for one another, their sum.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Picks {
  private static final int[] BACKENDS = {3, 100, 10_000};
  private static final int ITERATIONS = 12;

  /** What is measured. */
  public enum Policy {
    RoundRobin(new Balancing.RoundRobin()),
    /** What a lock would look like. */
    RoundRobinLocked(new Balancing.RoundRobin()),
    Random(new Balancing.Random()),
    LeastConnections(new Balancing.LeastConnections()),
    TwoChoices(new Balancing.TwoChoices()),
    PeakEWMA(new Balancing.PeakEwma()),
    Maglev(new Balancing.Hash(List.of(), Balancing.Table.Maglev, 0)),
    Ring(new Balancing.Hash(List.of(), Balancing.Table.Ring, 0)),
    MaglevBounded(new Balancing.Hash(List.of(), Balancing.Table.Maglev, 125));

    private final Balancing balancing;

    Policy(Balancing balancing) {
      this.balancing = balancing;
    }

    Balancer over(List<Member> members) {
      Balancer balancer =
          new Balancers(() -> ThreadLocalRandom.current().nextLong(), System::nanoTime).of(balancing, members, null);
      balancer.start();
      if (this != RoundRobinLocked) {
        return balancer;
      }
      return flow -> {
        synchronized (balancer) {
          return balancer.pick(flow);
        }
      };
    }
  }

  /** How often a thread has stopped for a lock or a monitor, which one can see however busy the machine is. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Waits {
    private long before;

    @Setup(Level.Iteration)
    public void begin() {
      before = total();
    }

    public long waits() {
      return total() - before;
    }

    private static long total() {
      ThreadInfo thread = ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().threadId());
      return thread.getBlockedCount() + thread.getWaitedCount();
    }
  }

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

  @Param public Policy policy;

  @Param({"3", "100", "10000"})
  public int backends;

  private Balancer balancer;

  @Setup
  public void setup() throws UnknownHostException {
    // The JIT sees every policy before the one that is measured, as in a proxy that has several.
    for (Policy other : Policy.values()) {
      balancer = other.over(members(3));
      for (int i = 0; i < 10_000; i++) {
        flow();
      }
    }
    balancer = policy.over(members(backends));
    Random random = new Random(1);
    for (int i = 0; i < 2 * backends; i++) {
      Backend backend = balancer.pick(FRESH);
      backend.active.increment();
      backend.latency.observe(1_000_000 + random.nextInt(1_000_000), System.nanoTime());
    }
  }

  private static List<Member> members(int count) throws UnknownHostException {
    Random random = new Random(1);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i});
      Backend backend = new Backend("p", new InetSocketAddress(address, 80), address.getHostAddress() + ":80");
      members.add(new Member(backend, 1 + random.nextInt(4)));
    }
    return members;
  }

  @Benchmark
  public Backend flow(Waits counted) {
    return flow();
  }

  private Backend flow() {
    Backend backend = balancer.pick(FRESH);
    backend.active.increment();
    backend.active.decrement();
    return backend;
  }

  /** With milliseconds an iteration takes; or with "check", to see whether it works. */
  public static void main(String[] args) throws RunnerException {
    boolean check = args.length > 0 && args[0].equals("check");
    if (check) {
      // It may run beside a measurement, whose lock it neither waits for nor takes.
      System.setProperty("jmh.ignoreLock", "true");
    }
    int millis = check ? 5 : args.length > 0 ? Integer.parseInt(args[0]) : 50;
    System.out.printf("%-18s%10s%20s%30s%n", "", "", "1 thread", "2 threads");
    System.out.printf("%-18s%10s%10s%10s%10s%10s%10s%n", "policy", "backends", "ns", "bytes", "ns", "bytes", "waits");
    for (Policy policy : check ? new Policy[] {Policy.RoundRobin} : Policy.values()) {
      for (int backends : check ? new int[] {3} : BACKENDS) {
        System.out.printf("%-18s%10d", policy, backends);
        print(run(policy, backends, 1, millis));
        RunResult two = run(policy, backends, 2, millis);
        print(two);
        // Of two threads the one that ends an iteration first waits for the other in JMH itself.
        System.out.printf("%10.0f%n", Math.max(0, two.getSecondaryResults().get("waits").getScore() - ITERATIONS));
      }
    }
  }

  private static void print(RunResult result) {
    double nanos = result.getPrimaryResult().getStatistics().getMin();
    double bytes = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
    System.out.printf("%10.0f%10.2f", nanos, bytes);
  }

  private static RunResult run(Policy policy, int backends, int threads, int millis) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(Picks.class.getName())
                .param("policy", policy.name())
                .param("backends", Integer.toString(backends))
                .threads(threads)
                .forks(1)
                .warmupIterations(ITERATIONS)
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.milliseconds(millis))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build())
        .runSingle();
  }
}
