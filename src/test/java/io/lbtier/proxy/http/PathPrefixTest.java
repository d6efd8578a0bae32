package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierSpec;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Facts;
import io.lbtier.compile.TierCompiler;
import java.util.List;
import java.util.Map;
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

  private static final ObjectMapper JSON = new ObjectMapper();

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
    var route = Map.of("match", Map.of("path", Map.of("prefix", prefix)), "pool", "a");
    var listener = Map.of("name", "web", "port", 80, "protocol", "HTTP", "routes", List.of(route));
    var endpoint = Map.of("address", "10.0.0.1", "port", 80);
    var pool = Map.of("name", "a", "endpoints", List.of(endpoint));
    var spec = Map.of("listeners", List.of(listener), "pools", List.of(pool));
    var tier = new LoadBalancerTier();
    tier.getMetadata().setName("shop");
    tier.setSpec(JSON.convertValue(spec, TierSpec.class));
    return TierCompiler.compile(tier, Facts.NONE) instanceof Compiled.Accepted;
  }
}
