package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.api.ListenerSpec;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.MatchSpec;
import io.lbtier.api.MatchSpec.PathSpec;
import io.lbtier.api.PoolSpec;
import io.lbtier.api.PoolSpec.EndpointSpec;
import io.lbtier.api.RouteSpec;
import io.lbtier.api.TierSpec;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Facts;
import io.lbtier.compile.TierCompiler;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Compile and the proxy know the normal form of a path each for itself; a prefix that compile lets
 * pass and that is not in the proxy's form would never match.
 */
class PathPrefixTest {
  private static final List<String> PARTS =
      List.of(
          "/",
          "/",
          "/",
          "a",
          "b",
          ".",
          "..",
          ";",
          "%2F",
          "%2f",
          "%2E",
          "%25",
          "%252e",
          "%5C",
          "%00",
          "%C3%A4",
          "%C0%AF",
          "%E0%80%AF",
          "%E4",
          "%20",
          "%41",
          "%7e",
          "%",
          "\\",
          " ",
          "?",
          "+",
          "*");

  @Test
  void whatCompileLetsPassIsInTheProxysForm() {
    Random random = new Random(1);
    int accepted = 0;
    for (int i = 0; i < 50_000; i++) {
      String prefix =
          "/"
              + IntStream.range(0, random.nextInt(8))
                  .mapToObj(_ -> PARTS.get(random.nextInt(PARTS.size())))
                  .collect(Collectors.joining());
      if (accepts(prefix)) {
        accepted++;
        byte[] normal = Path.normalise(prefix);
        assertThat(normal == null ? "refused" : Octets.text(normal, 0, normal.length))
            .isEqualTo(prefix);
      }
    }
    assertThat(accepted).isGreaterThan(1000);
  }

  private static boolean accepts(String prefix) {
    var route =
        new RouteSpec(
            new MatchSpec(null, new PathSpec(prefix, null, null), null, null, null, null), "a");
    var listener =
        new ListenerSpec(
            "web", 80, "HTTP", null, List.of(route), null, null, null, null, null, null);
    var endpoints = List.of(new EndpointSpec("10.0.0.1", 80, null));
    var pool =
        new PoolSpec("a", null, endpoints, null, null, null, null, null, null, null, null, null);
    var tier = new LoadBalancerTier();
    tier.getMetadata().setName("shop");
    tier.setSpec(new TierSpec(null, null, null, List.of(listener), List.of(pool)));
    return TierCompiler.compile(tier, Facts.NONE) instanceof Compiled.Accepted;
  }
}
