package io.lbtier.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.render.ProxyConfigWriter;
import io.lbtier.source.ProxyConfigReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a tier looks like, there is an answer: problems, or a configuration that a proxy can
 * read. An exception would take the operator down with the tier.
 */
class AnythingTest {
  private static final Path CASE = Path.of("src", "test", "resources", "golden", "all-fields");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> VALUES =
      List.of(
          "null",
          "\"\"",
          "\"a\"",
          "\"shop\"",
          "\"/\"",
          "\"%\"",
          "\"1s\"",
          "\"99999h\"",
          "\"TCP\"",
          "\"HTTP\"",
          "\"::\"",
          "\"10.0.0.1\"",
          "\"\\u0000\\ud800\"",
          "\"1Ti\"",
          "\"1e99\"",
          "\"-5\"",
          "0",
          "1",
          "-1",
          "443",
          "2147483647",
          "-2147483648",
          "true",
          "{}",
          "[]",
          "[null]",
          "[{}]",
          "{\"a\":null}");

  @Test
  void anAnswerToAnything() throws IOException {
    JsonNode base = new YAMLMapper().readTree(CASE.resolve("in.yaml").toFile());
    Random random = new Random(7);
    int accepted = 0;
    int rejected = 0;
    for (int i = 0; i < 2_500; i++) {
      ObjectNode tree = base.deepCopy();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        change((ObjectNode) tree.get("spec"), random);
      }
      switch (answer(tree)) {
        case null -> {} // The reader has refused it.
        case Compiled.Accepted(var tier, _) -> {
          accepted++;
          assertThat(ProxyConfigReader.read(ProxyConfigWriter.write(tier.config())))
              .isEqualTo(tier.config());
        }
        case Compiled.Rejected(var problems) -> {
          rejected++;
          assertThat(problems).as("%s", tree).isNotEmpty();
        }
      }
    }
    assertThat(accepted).isGreaterThan(50);
    assertThat(rejected).isGreaterThan(500);
  }

  /** As those of java.util.regex do, which call themselves for each repetition. */
  @ParameterizedTest
  @ValueSource(strings = {"A.", "/a", "\\n"})
  void noTextNeedsAStackOfItsLength(String part) throws Exception {
    JsonNode base = new YAMLMapper().readTree(CASE.resolve("in.yaml").toFile());
    List<JsonNode> parents = new ArrayList<>();
    collect(base.get("spec"), parents);
    List<Throwable> failures = new ArrayList<>();
    Thread small = new Thread(null, () -> lengthen(base, parents, part), "small", 256 << 10);
    small.setUncaughtExceptionHandler((_, failure) -> failures.add(failure));
    small.start();
    small.join();
    assertThat(failures).isEmpty();
  }

  private static void lengthen(JsonNode base, List<JsonNode> parents, String part) {
    for (JsonNode parent : parents) {
      if (parent instanceof ObjectNode object) {
        for (var field : List.copyOf(object.properties())) {
          for (int length : new int[] {1000, 20_000}) {
            if (field.getValue().isTextual()) {
              object.put(field.getKey(), part.repeat(length / part.length()));
              answer(base);
            }
          }
          object.set(field.getKey(), field.getValue());
        }
      }
    }
  }

  private static @Nullable Compiled answer(JsonNode tree) {
    LoadBalancerTier tier;
    try {
      tier = JSON.treeToValue(tree, LoadBalancerTier.class);
    } catch (JsonProcessingException _) {
      return null;
    }
    return TierCompiler.compile(tier, Facts.NONE);
  }

  private static void change(ObjectNode spec, Random random) throws JsonProcessingException {
    List<JsonNode> parents = new ArrayList<>();
    collect(spec, parents);
    JsonNode value = JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
    JsonNode parent = parents.get(random.nextInt(parents.size()));
    if (parent instanceof ArrayNode array) {
      array.set(random.nextInt(array.size()), value);
    } else {
      List<String> names = new ArrayList<>();
      parent.fieldNames().forEachRemaining(names::add);
      ((ObjectNode) parent).set(names.get(random.nextInt(names.size())), value);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> parents) {
    if (node.isContainerNode() && !node.isEmpty()) {
      parents.add(node);
      node.forEach(child -> collect(child, parents));
    }
  }
}
