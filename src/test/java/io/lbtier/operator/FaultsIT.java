package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.lbtier.api.LoadBalancerTier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever fails, and wherever the operator dies, the cluster ends as if nothing had happened. The
 * cases are changes of a tier that write in different ways: making it, handing the number of
 * replicas over to an autoscaler, and taking it back.
 */
class FaultsIT {
  private static final String TIER = "shop";

  static Stream<Arguments> changes() {
    return Stream.of(
        Arguments.of("made", null, Specs.VALID),
        Arguments.of("scaled", Specs.replicas(3), Specs.AUTOSCALED),
        Arguments.of("scaled back", Specs.AUTOSCALED, Specs.replicas(3)));
  }

  /**
   * The operator dies at each of its writes in turn. To die after a write and to die before the
   * next one is the same: the next operator finds the same cluster, and nothing else is remembered.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void dyingAtAnyWriteLeavesNothingBehind(String name, @Nullable String from, String to) {
    Map<String, Object> expected = undisturbed(from, to);
    int writes = 0;
    for (boolean died = true; died; writes++) {
      try (var bench = new Bench("crash")) {
        prepare(bench, from);
        died = changeUntilWrite(bench, writes, to);
        bench.startOperator();
        awaitDone(bench, from == null ? 1 : 2);
        assertThat(objects(bench)).as("after dying before write %d", writes).isEqualTo(expected);
      }
    }
    assertThat(writes).as("writes of the change").isGreaterThan(4);
  }

  private static boolean changeUntilWrite(Bench bench, int write, String spec) {
    var faults = Faults.with(bench.account);
    var count = new AtomicInteger();
    faults.plan(
        request -> {
          if (count.getAndIncrement() >= write) {
            throw Faults.status(500);
          }
        });
    bench.startOperator(faults.client(), null);
    bench.apply(TIER, spec);
    long generation = Objects.requireNonNull(bench.tier(TIER).getMetadata().getGeneration());
    Bench.await("it dies, or the change is done")
        .until(() -> count.get() > write || isDone(bench.tier(TIER), generation));
    bench.awaitRest();
    bench.stopOperator();
    return count.get() > write;
  }

  /** Each write fails once with that code before it has reached the server, and is tried again. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {409, 429, 500})
  void aWriteThatFailsIsTriedAgain(int code) {
    convergesWith(
        (faults, tried) ->
            request -> {
              if (tried.add(key(request))) {
                throw Faults.status(code);
              }
            });
  }

  /** Each write reaches the server once, and its answer is lost. */
  @Test
  void aWriteWhoseAnswerIsLostDoesNoHarm() {
    convergesWith(
        (faults, tried) ->
            request -> {
              if (tried.add(key(request))) {
                faults.send(request);
                throw Faults.status(0);
              }
            });
  }

  private interface PlanMaker {
    Faults.Plan make(Faults faults, Set<String> tried);
  }

  private static void convergesWith(PlanMaker plans) {
    String from = Specs.replicas(3);
    Map<String, Object> expected = undisturbed(from, Specs.AUTOSCALED);
    try (var bench = new Bench("faults")) {
      var faults = Faults.with(bench.account);
      bench.startOperator(faults.client(), null);
      faults.plan(plans.make(faults, ConcurrentHashMap.newKeySet()));
      bench.apply(TIER, from);
      awaitDone(bench, 1);
      faults.plan(plans.make(faults, ConcurrentHashMap.newKeySet()));
      bench.apply(TIER, Specs.AUTOSCALED);
      awaitDone(bench, 2);
      assertThat(objects(bench)).isEqualTo(expected);
    }
  }

  private static String key(HttpRequest request) {
    return request.method() + " " + request.uri().getPath();
  }

  private static Map<String, Object> undisturbed(@Nullable String from, String to) {
    try (var bench = new Bench("undisturbed")) {
      prepare(bench, from);
      bench.startOperator();
      bench.apply(TIER, to);
      awaitDone(bench, from == null ? 1 : 2);
      return objects(bench);
    }
  }

  private static void prepare(Bench bench, @Nullable String spec) {
    if (spec != null) {
      bench.startOperator();
      bench.apply(TIER, spec);
      awaitDone(bench, 1);
      bench.stopOperator();
    }
  }

  private static void awaitDone(Bench bench, long generation) {
    bench.awaitServing(TIER, generation);
    bench.awaitRest();
  }

  private static boolean isDone(LoadBalancerTier tier, long generation) {
    return tier.getStatus() != null
        && Objects.equals(tier.getStatus().servingGeneration(), generation);
  }

  /** Content of all objects of the tier, without what differs from cluster to cluster. */
  private static Map<String, Object> objects(Bench bench) {
    var kinds = new ArrayList<Class<? extends HasMetadata>>(Specs.KINDS);
    kinds.add(HorizontalPodAutoscaler.class);
    var objects = new TreeMap<String, Object>();
    for (var kind : kinds) {
      HasMetadata object = bench.made(kind, TIER);
      if (object != null) {
        objects.put(kind.getSimpleName(), content(bench, object));
      }
    }
    return objects;
  }

  private static Object content(Bench bench, HasMetadata object) {
    object
        .getMetadata()
        .getOwnerReferences()
        .forEach(
            owner -> assertThat(owner.getUid()).isEqualTo(bench.tier(TIER).getMetadata().getUid()));
    String json = bench.admin.getKubernetesSerialization().asJson(object);
    @SuppressWarnings("unchecked")
    Map<String, Object> all =
        bench
            .admin
            .getKubernetesSerialization()
            .unmarshal(json.replace(bench.namespace, "NAMESPACE"), Map.class);
    all.remove("status");
    all.put("metadata", Map.of("labels", object.getMetadata().getLabels()));
    if (all.get("spec") instanceof Map<?, ?> spec) {
      List.of("clusterIP", "clusterIPs").forEach(spec::remove);
    }
    return all;
  }
}
