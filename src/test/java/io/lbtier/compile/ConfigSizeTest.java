package io.lbtier.compile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.api.TierSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Endpoint;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Route;
import io.lbtier.model.Source;
import io.lbtier.render.ProxyConfigWriter;
import io.lbtier.render.Tiers;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a configuration gets large, what passes fits into its half of a ConfigMap. */
class ConfigSizeTest {
  private static final int MANY = 100_000;

  static Stream<IntFunction<ProxyConfig>> growths() {
    return Stream.of(
        n -> routes(n, ""),
        n -> routes(n, "/long-path".repeat(9)),
        n -> routes(n, "\"\\\n\u0001".repeat(9)),
        n -> pools(n),
        n -> endpoints(n));
  }

  @ParameterizedTest
  @MethodSource("growths")
  void theLargestThatPassesFits(IntFunction<ProxyConfig> growth) {
    int passes = 1;
    int refused = MANY;
    assertThat(problems(growth.apply(MANY)))
        .extracting(Problem::reason)
        .containsExactly(Reason.TooLarge);
    while (refused - passes > 1) {
      int middle = (passes + refused) / 2;
      if (problems(growth.apply(middle)).isEmpty()) {
        passes = middle;
      } else {
        refused = middle;
      }
    }
    String written = ProxyConfigWriter.write(growth.apply(passes));
    assertThat(written.getBytes(UTF_8).length).isLessThanOrEqualTo(ConfigSize.BYTES_MAX);
  }

  private static List<Problem> problems(ProxyConfig config) {
    Problems problems = new Problems();
    TierSpec nothing = new TierSpec(null, null, null, null, null);
    ConfigSize.check(Place.top(problems).field("spec"), nothing, config);
    return problems.errors();
  }

  private static ProxyConfig routes(int n, String path) {
    Route[] routes =
        IntStream.range(0, n)
            .mapToObj(i -> new Route(null, path + "/" + i, "a"))
            .toArray(Route[]::new);
    return config(List.of(Tiers.http("web", 80, List.of(), routes)), List.of());
  }

  private static ProxyConfig pools(int n) {
    return config(
        List.of(),
        IntStream.range(0, n)
            .mapToObj(i -> Tiers.pool("p" + i, new Source.Service("s" + i, "http")))
            .toList());
  }

  private static ProxyConfig endpoints(int n) {
    List<Endpoint> endpoints =
        IntStream.range(0, n).mapToObj(i -> new Endpoint("fd00::" + i, 80, 1)).toList();
    return config(List.of(), List.of(Tiers.pool("a", new Source.Static(endpoints))));
  }

  private static ProxyConfig config(List<Listener> listeners, List<Pool> pools) {
    return Tiers.tier(Tiers.small().deployment(), listeners, pools).config();
  }
}
