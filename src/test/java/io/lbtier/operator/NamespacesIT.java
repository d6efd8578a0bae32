package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An operator looks after the tiers of all namespaces, or of those it is told. */
class NamespacesIT {
  @Test
  void allNamespaces() {
    try (var one = new Bench("all");
        var two = new Bench("all");
        var client = client(one)) {
      TierOperator operator = start(client, Set.of());

      servesAndFollows(one);
      servesAndFollows(two);

      operator.stop();
    }
  }

  @Test
  void someNamespaces() {
    try (var one = new Bench("some");
        var two = new Bench("some");
        var other = new Bench("other");
        var client = client(one)) {
      TierOperator operator = start(client, Set.of(one.namespace, two.namespace));
      other.apply("shop", Specs.VALID);

      servesAndFollows(one);
      servesAndFollows(two);

      assertThat(other.made(ConfigMap.class, "shop")).isNull();
      assertThat(other.tier("shop").getStatus()).isNull();
      operator.stop();
    }
  }

  private static void servesAndFollows(Bench bench) {
    bench.apply("shop", Specs.of("later"));
    bench.awaitStatus("shop", s -> Objects.toString(s.pools()).contains("later"));
    bench.service("later");
    bench.awaitStatus("shop", s -> !Objects.toString(s.pools()).contains("later"));
    try (var proxy = new FakeProxy(FakeProxy.json(FakeProxy.status(1, true)))) {
      bench.proxyPod("shop", "shop-a", "127.0.0.1", proxy.port());
      bench.awaitStatus("shop", s -> "1/1".equals(s.backends()));
    }
  }

  private static KubernetesClient client(Bench bench) {
    return new KubernetesClientBuilder().withConfig(bench.account).build();
  }

  private static TierOperator start(KubernetesClient client, Set<String> namespaces) {
    var operator =
        new TierOperator(
            client, new TierOperator.Options(Bench.RELEASE, namespaces, 0, Set.of(), null));
    operator.start();
    return operator;
  }
}
