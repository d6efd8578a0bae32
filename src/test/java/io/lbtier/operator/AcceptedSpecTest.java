package io.lbtier.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierSpec;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Facts;
import io.lbtier.compile.Problem;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.compile.TierCompiler;
import io.lbtier.model.Tier;
import io.lbtier.render.Manifests;
import io.lbtier.render.Release;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is accepted can be kept with what was made of it, however a tier gets large. */
class AcceptedSpecTest {
  /** The API server's bound of all values of a ConfigMap together. */
  private static final int CONFIG_MAP_BYTES = 1024 * 1024;

  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  static Stream<IntFunction<String>> growths() {
    return Stream.of(
        n -> pools(n, _ -> "\"endpoints\":[" + endpoints(1000) + "]"),
        n -> pools(1, _ -> "\"endpoints\":[" + endpoints(10 * n) + "]"),
        n -> pools(n, i -> "\"service\":{\"name\":\"s" + i + "\",\"port\":\"http\"}"));
  }

  private static String endpoints(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> "{\"address\":\"10.0.%d.%d\",\"port\":80,\"weight\":1}".formatted(i >> 8, i & 255))
        .collect(Collectors.joining(","));
  }

  private static String pools(int count, IntFunction<String> members) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"name\":\"p%d\",%s}".formatted(i, members.apply(i)))
        .collect(
            Collectors.joining(
                ",",
                "{\"listeners\":[{\"name\":\"a\",\"port\":80,\"protocol\":\"HTTP\",\"pool\":\"p0\"}],\"pools\":[",
                "]}"));
  }

  @ParameterizedTest
  @MethodSource("growths")
  void theLargestThatIsAcceptedFitsIntoAConfigMap(IntFunction<String> growth) {
    int accepted = 1;
    int refused = 257;
    while (refused - accepted > 1) {
      int middle = (accepted + refused) / 2;
      switch (TierCompiler.compile(tier(growth.apply(middle)), Facts.NONE)) {
        case Compiled.Accepted _ -> accepted = middle;
        case Compiled.Rejected(List<Problem> problems) -> {
          assertThat(problems).extracting(Problem::reason).contains(Reason.TooLarge);
          refused = middle;
        }
      }
    }
    LoadBalancerTier largest = tier(growth.apply(accepted));
    var compiled = (Compiled.Accepted) TierCompiler.compile(largest, Facts.NONE);
    ConfigMap map = map(compiled.tier());
    AcceptedSpec.of(largest).addTo(map, JSON);
    int bytes = map.getData().values().stream().mapToInt(v -> v.getBytes(UTF_8).length).sum();
    assertThat(bytes).isLessThanOrEqualTo(CONFIG_MAP_BYTES);
    assertThat(AcceptedSpec.in(map, JSON).orElseThrow().spec()).isEqualTo(largest.getSpec());
  }

  private static ConfigMap map(Tier tier) {
    return Manifests.render(tier, new Release("proxy", "keepalived")).stream()
        .filter(ConfigMap.class::isInstance)
        .map(ConfigMap.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static LoadBalancerTier tier(String spec) {
    LoadBalancerTier tier = new LoadBalancerTier();
    tier.getMetadata().setName("shop");
    tier.getMetadata().setNamespace("prod");
    tier.getMetadata().setGeneration(1L);
    tier.setSpec(JSON.unmarshal(spec, TierSpec.class));
    return tier;
  }
}
