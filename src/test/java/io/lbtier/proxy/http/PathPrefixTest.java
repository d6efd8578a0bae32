package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierSpec;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Facts;
import io.lbtier.compile.Problem;
import io.lbtier.compile.TierCompiler;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

  /** How many routes a listener may have. One tier with all costs far less than a tier for each. */
  private static final int ROUTES = 1000;

  private static final Pattern REFUSED =
      Pattern.compile("spec\\.listeners\\[0]\\.routes\\[(\\d+)]\\.match\\.path\\.prefix");

  @Test
  void whatCompileLetsPassIsInTheProxysForm() {
    Random random = new Random(1);
    int accepted = 0;
    for (int i = 0; i < 50_000; i += ROUTES) {
      List<String> prefixes = Stream.generate(() -> prefix(random)).limit(ROUTES).toList();
      Set<Integer> refused = refused(prefixes);
      for (int route = 0; route < ROUTES; route++) {
        if (!refused.contains(route)) {
          accepted++;
          String prefix = prefixes.get(route);
          byte[] normal = Path.normalise(prefix);
          assertThat(normal == null ? "refused" : Octets.text(normal, 0, normal.length))
              .isEqualTo(prefix);
        }
      }
    }
    assertThat(accepted).isGreaterThan(1000);
  }

  private static String prefix(Random random) {
    return "/"
        + IntStream.range(0, random.nextInt(8))
            .mapToObj(_ -> PARTS.get(random.nextInt(PARTS.size())))
            .collect(Collectors.joining());
  }

  /** Which of them compile does not let pass. */
  private static Set<Integer> refused(List<String> prefixes) {
    return switch (compile(prefixes)) {
      case Compiled.Accepted _ -> Set.of();
      case Compiled.Rejected(var problems) ->
          problems.stream().map(PathPrefixTest::route).collect(Collectors.toSet());
    };
  }

  private static int route(Problem problem) {
    Matcher place = REFUSED.matcher(problem.path());
    assertThat(place.matches()).as("%s", problem).isTrue();
    return Integer.parseInt(place.group(1));
  }

  private static Compiled compile(List<String> prefixes) {
    var routes =
        IntStream.range(0, prefixes.size()).mapToObj(i -> route(i, prefixes.get(i))).toList();
    var listener = Map.of("name", "web", "port", 80, "protocol", "HTTP", "routes", routes);
    var endpoint = Map.of("address", "10.0.0.1", "port", 80);
    var pool = Map.of("name", "a", "endpoints", List.of(endpoint));
    var spec = Map.of("listeners", List.of(listener), "pools", List.of(pool));
    var tier = new LoadBalancerTier();
    tier.getMetadata().setName("shop");
    tier.setSpec(JSON.convertValue(spec, TierSpec.class));
    return TierCompiler.compile(tier, Facts.NONE);
  }

  /** With a host of its own, so that none doubles another. */
  private static Map<String, Object> route(int number, String prefix) {
    var match = Map.of("host", "h%d.example".formatted(number), "path", Map.of("prefix", prefix));
    return Map.of("match", match, "pool", "a");
  }
}
