package io.lbtier.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final List<Member> members = Members.of(1, 1, 1);
  private final Balancer balancer = RoundRobin.startingAt(0, members);
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> got = new ArrayList<>();

  private static Admission limits(
      @Nullable Integer active, @Nullable Integer perBackend, int queue) {
    Limits.Queue line = queue == 0 ? null : new Limits.Queue(queue, 1000);
    return Objects.requireNonNull(Admission.of(new Limits(active, perBackend, line), null));
  }

  /** A flow that goes to any backend, or to one alone. */
  private abstract class Flow extends Ticket {
    final Admission limits;
    private final @Nullable Backend only;

    Flow(Executor loop, Admission limits, @Nullable Backend only) {
      super(loop);
      this.limits = limits;
      this.only = only;
    }

    @Override
    protected @Nullable Admission limits() {
      return limits;
    }

    @Override
    protected @Nullable Backend pick(@Nullable Admission within) {
      return only != null ? only : balancer.pick(b -> within != null && within.full(b));
    }

    @Override
    protected boolean choosy() {
      return only != null;
    }
  }

  /** It notes what it gets. */
  private class Visitor extends Flow {
    final String name;
    @Nullable Backend at;

    Visitor(String name, Admission limits, @Nullable Backend only) {
      super(tasks::add, limits, only);
      this.name = name;
    }

    @Override
    protected void in(Backend backend) {
      at = backend;
      got.add(name);
    }

    @Override
    protected void turnedAway() {
      got.add(name + " away");
    }

    void end() {
      give(Objects.requireNonNull(at));
      work();
    }
  }

  private Visitor visit(String name, Admission limits) {
    return visit(name, limits, null);
  }

  private Visitor visit(String name, Admission limits, @Nullable Backend only) {
    Visitor visitor = new Visitor(name, limits, only);
    got.add(name + " " + visitor.enter());
    return visitor;
  }

  private void work() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private Backend backend(int i) {
    return members.get(i).backend();
  }

  @Test
  void servesInTheOrderOfComing() {
    Admission limits = limits(1, null, 10);
    Visitor a = visit("a", limits);
    Visitor b = visit("b", limits);
    Visitor c = visit("c", limits);
    Visitor d = visit("d", limits);
    assertThat(limits.waiting()).isEqualTo(3);
    c.leave();
    a.end();
    b.end();
    d.end();
    assertThat(got).containsExactly("a", "a IN", "b WAITING", "c WAITING", "d WAITING", "b", "d");
    assertThat(limits.active()).isZero();
    assertThat(limits.waiting()).isZero();
    assertThat(members).allMatch(m -> m.backend().active.sum() == 0);
  }

  @Test
  void nobodyOvertakesOneThatIsWoken() {
    Admission limits = limits(1, null, 10);
    Visitor a = visit("a", limits);
    visit("b", limits);
    a.give(Objects.requireNonNull(a.at));
    visit("c", limits);
    work();
    assertThat(got).containsExactly("a", "a IN", "b WAITING", "c WAITING", "b");
  }

  @Test
  void refusesWhatHasNoPlaceToWait() {
    Admission none = limits(1, null, 0);
    visit("a", none);
    visit("b", none);
    Admission one = limits(1, null, 1);
    visit("c", one);
    visit("d", one);
    visit("e", one);
    assertThat(got)
        .containsExactly("a", "a IN", "b REFUSED", "c", "c IN", "d WAITING", "e REFUSED");
    assertThat(one.refused()).isEqualTo(1);
    assertThat(one.queued()).isEqualTo(1);
  }

  @Test
  void fillsEachBackendAndNoMore() {
    Admission limits = limits(null, 2, 10);
    for (int i = 0; i < 7; i++) {
      visit("v", limits);
    }
    assertThat(members).allMatch(m -> m.backend().active.sum() == 2);
    assertThat(limits.waiting()).isEqualTo(1);
  }

  @Test
  void whatTheFirstCannotUseGoesToTheNext() {
    Admission limits = limits(null, 1, 10);
    Visitor a = visit("a", limits, backend(0));
    Visitor b = visit("b", limits, backend(1));
    visit("c", limits, backend(2));
    visit("onlyA", limits, backend(0));
    visit("any", limits);
    b.end();
    assertThat(got).endsWith("any WAITING", "any");
    a.end();
    assertThat(got).endsWith("any", "onlyA");
  }

  @Test
  void tellsThatThereIsNoBackend() {
    Admission limits = limits(1, null, 10);
    Visitor none =
        new Visitor("none", limits, null) {
          @Override
          protected @Nullable Backend pick(@Nullable Admission within) {
            return null;
          }
        };
    assertThat(none.enter()).isEqualTo(Ticket.Entry.NO_BACKEND);
  }

  @Test
  void movesWithinAFullPool() {
    Admission limits = limits(1, null, 10);
    Visitor a = visit("a", limits);
    Backend first = Objects.requireNonNull(a.at);
    Backend next = Objects.requireNonNull(a.move(first));
    a.at = next;
    assertThat(next.active.sum() + (next == first ? 0 : first.active.sum())).isEqualTo(1);
    a.end();
    assertThat(limits.active()).isZero();
  }

  @Test
  void theNextConfigurationGoesOnWithItsCounts() {
    Admission before = limits(1, null, 10);
    Visitor a = visit("a", before);
    Admission after = Objects.requireNonNull(Admission.of(new Limits(2, null, null), before));
    assertThat(after.active()).isEqualTo(1);
    visit("b", after);
    visit("c", after);
    a.end();
    assertThat(got).containsExactly("a", "a IN", "b", "b IN", "c REFUSED");
    assertThat(after.active()).isEqualTo(1);
  }

  /** Many flows on several threads, some of which give up while they wait: none is forgotten. */
  @RepeatedTest(5)
  void losesNoWakeUp() throws Exception {
    int flows = 4000;
    Random random = new Random();
    Integer most = random.nextBoolean() ? 4 : null;
    Admission limits = limits(most, 1 + random.nextInt(2), flows);
    List<ExecutorService> loops =
        IntStream.range(0, 3).mapToObj(_ -> Executors.newSingleThreadExecutor()).toList();
    CountDownLatch over = new CountDownLatch(flows);
    AtomicInteger served = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    try {
      for (int i = 0; i < flows; i++) {
        ExecutorService loop = loops.get(random.nextInt(loops.size()));
        Backend only = random.nextInt(4) == 0 ? backend(random.nextInt(3)) : null;
        boolean impatient = random.nextInt(5) == 0;
        Stroller stroller = new Stroller(limits, most, only, loop, over, served, tooMany);
        loop.execute(() -> stroller.come(impatient));
      }
      assertThat(over.await(20, TimeUnit.SECONDS))
          .as("flows that nobody woke: %s", over.getCount())
          .isTrue();
    } finally {
      for (ExecutorService loop : loops) {
        loop.shutdown();
        assertThat(loop.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(tooMany.get()).isZero();
    assertThat(served.get()).isPositive();
    assertThat(limits.active()).isZero();
    assertThat(limits.waiting()).isZero();
    assertThat(members).allMatch(m -> m.backend().active.sum() == 0);
  }

  private final class Stroller extends Flow {
    private final @Nullable Integer most;
    private final ExecutorService loop;
    private final CountDownLatch over;
    private final AtomicInteger served;
    private final AtomicInteger tooMany;

    Stroller(
        Admission limits,
        @Nullable Integer most,
        @Nullable Backend only,
        ExecutorService loop,
        CountDownLatch over,
        AtomicInteger served,
        AtomicInteger tooMany) {
      super(loop, limits, only);
      this.most = most;
      this.loop = loop;
      this.over = over;
      this.served = served;
      this.tooMany = tooMany;
    }

    void come(boolean impatient) {
      if (enter() == Entry.WAITING && impatient) {
        loop.execute(this::giveUp);
      }
    }

    private void giveUp() {
      if (waiting()) {
        leave();
        over.countDown();
      }
    }

    @Override
    protected void in(Backend backend) {
      if (backend.active.sum() > 2 || (most != null && limits.active() > most)) {
        tooMany.incrementAndGet();
      }
      Runnable end =
          () -> {
            give(backend);
            served.incrementAndGet();
            over.countDown();
          };
      // Some flows take a turn of their loop, some end at once.
      if (ThreadLocalRandom.current().nextBoolean()) {
        loop.execute(end);
      } else {
        end.run();
      }
    }

    @Override
    protected void turnedAway() {
      throw new AssertionError("there are backends");
    }
  }
}
