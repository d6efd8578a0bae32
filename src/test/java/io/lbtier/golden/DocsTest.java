package io.lbtier.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.lbtier.compile.Compiled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every YAML block of the documentation is a tier that compiles, or a part of one that does when
 * the rest is added: a {@code spec}, what stands in it, in a listener, a route or a pool, or a list
 * of these.
 */
class DocsTest {
  private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final String ADDED = "added";
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> blocks() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      String text = Files.readString(page);
      Matcher block = BLOCK.matcher(text);
      while (block.find()) {
        long line = text.substring(0, block.start()).lines().count() + 1;
        String yaml = block.group(1).stripIndent();
        String name = page.getFileName() + ":" + line;
        tests.add(DynamicTest.dynamicTest(name, () -> check(name, YAML.readTree(yaml))));
      }
    }
    assertThat(tests).hasSizeGreaterThan(10);
    return tests.stream();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      return Stream.concat(docs, Stream.of(Path.of("README.md")))
          .filter(p -> p.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  @Test
  void noticesWhatDoesNotCompile() throws IOException {
    assertThat(
            compile("wrong", whole(YAML.readTree("pools: [{name: a, balancing: {policy: No}}]"))))
        .isInstanceOf(Compiled.Rejected.class);
  }

  private void check(String name, JsonNode block) throws IOException {
    if (block.has("resources") || !block.path("kind").asText("LoadBalancerTier").endsWith("Tier")) {
      return; // What kustomize or Kubernetes reads.
    }
    List<Compiled> tried = new ArrayList<>();
    for (ObjectNode tier : readings(block).stream().flatMap(DocsTest::withTcp).toList()) {
      Compiled compiled = compile(name.replace(':', '-'), tier);
      if (compiled instanceof Compiled.Accepted) {
        return;
      }
      tried.add(compiled);
    }
    throw new AssertionError("no reading of " + block + " compiles: " + tried);
  }

  /** What is said of a pool alone may be of use for connections only. */
  private static Stream<ObjectNode> withTcp(ObjectNode tier) {
    ObjectNode tcp = tier.deepCopy();
    if (tcp.at("/spec/listeners/0/name").asText().equals(ADDED)) {
      ((ObjectNode) tcp.at("/spec/listeners/0")).put("protocol", "TCP");
    }
    return Stream.of(tier, tcp);
  }

  private Compiled compile(String name, ObjectNode tier) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    YAML.writeValue(file.toFile(), tier);
    return Case.read(folder, file).compiled();
  }

  /** What a block may be a part of; the first one that compiles counts. */
  private static List<ObjectNode> readings(JsonNode block) {
    if (block.has("kind")) {
      return List.of((ObjectNode) block);
    }
    if (block.has("spec")) {
      return List.of(whole(block.get("spec")));
    }
    if (block.isArray()) {
      return Stream.of("pools", "listeners", "routes").map(list -> in(list, block)).toList();
    }
    if (block.has("routes") || block.has("protocol")) {
      return List.of(listener((ObjectNode) block));
    }
    if (Stream.of("listeners", "pools", "proxy", "vip").anyMatch(block::has)) {
      return List.of(whole(block));
    }
    ObjectNode part = (ObjectNode) block;
    return List.of(pool(part), listener(part), in("routes", YAML.createArrayNode().add(part)));
  }

  private static ObjectNode in(String list, JsonNode items) {
    ObjectNode holder = YAML.createObjectNode();
    holder.set(list, items);
    return list.equals("routes") ? listener(holder) : whole(holder);
  }

  private static ObjectNode pool(ObjectNode part) {
    ObjectNode pool = YAML.createObjectNode().put("name", "app");
    pool.setAll(part);
    return in("pools", YAML.createArrayNode().add(pool));
  }

  private static ObjectNode listener(ObjectNode part) {
    ObjectNode listener = YAML.createObjectNode().put("name", "web").put("port", 80);
    listener.put("protocol", part.has("tls") ? "HTTPS" : "HTTP");
    if (!part.has("routes")) {
      listener.put("pool", "app");
    }
    listener.setAll(part);
    return in("listeners", YAML.createArrayNode().add(listener));
  }

  /** A tier of this spec and whatever it lacks: listeners, pools, the endpoints of a pool. */
  private static ObjectNode whole(JsonNode part) {
    ObjectNode spec = part.deepCopy();
    if (!spec.has("listeners")) {
      String pool = spec.path("pools").path(0).path("name").asText("app");
      ObjectNode listener = YAML.createObjectNode().put("name", ADDED).put("port", 80);
      spec.putArray("listeners").add(listener.put("protocol", "HTTP").put("pool", pool));
    }
    ArrayNode pools = spec.withArray("pools");
    Set<String> missing = new TreeSet<>();
    spec.get("listeners").findValues("pool").forEach(p -> missing.add(p.asText()));
    for (JsonNode weighted : spec.get("listeners").findValues("pools")) {
      weighted.forEach(p -> missing.add(p.get("name").asText()));
    }
    pools.forEach(pool -> missing.remove(pool.path("name").asText()));
    missing.forEach(name -> pools.addObject().put("name", name));
    for (JsonNode pool : pools) {
      if (!pool.has("endpoints") && !pool.has("service")) {
        ((ObjectNode) pool)
            .putArray("endpoints")
            .addObject()
            .put("address", "10.0.0.1")
            .put("port", 80);
      }
    }
    ObjectNode tier = YAML.createObjectNode();
    tier.put("apiVersion", "lbtier.io/v1alpha1").put("kind", "LoadBalancerTier");
    tier.putObject("metadata").put("name", "docs");
    tier.set("spec", spec);
    return tier;
  }
}
