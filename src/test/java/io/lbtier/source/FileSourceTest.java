package io.lbtier.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.ProxyConfig.Drain;
import io.lbtier.proxy.Inputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");
  private final List<Inputs> delivered = new CopyOnWriteArrayList<>();
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private @Nullable FileSource source;

  @BeforeEach
  void writeTier() throws IOException {
    file = folder.resolve("tier.yaml");
    Files.writeString(file, tier(9001));
  }

  @AfterEach
  void close() {
    if (source != null) {
      source.close();
    }
  }

  @Test
  void followsEditsInPlace() throws IOException {
    start(file);
    assertThat(port()).isEqualTo(9001);
    Files.writeString(file, tier(9002));
    await().atMost(SOON).until(() -> port() == 9002);
    assertThat(delivered).extracting(i -> i.config().generation()).containsExactly(1L, 2L);
  }

  @Test
  void followsARenameOverTheFile() throws IOException {
    start(file);
    for (int port = 9002; port < 9006; port++) {
      Path other = Files.writeString(folder.resolve("tier.yaml.swp"), tier(port));
      Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
      int wanted = port;
      await().atMost(SOON).until(() -> port() == wanted);
    }
  }

  /** As the kubelet updates a mounted ConfigMap. */
  @Test
  void followsLinksThatAreMoved() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("mount"));
    Path one = Files.createDirectory(mount.resolve("..1"));
    Path two = Files.createDirectory(mount.resolve("..2"));
    Files.writeString(one.resolve("tier.yaml"), tier(9001));
    Files.writeString(two.resolve("tier.yaml"), tier(9002));
    Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(mount.resolve("tier.yaml"), Path.of("..data/tier.yaml"));
    start(mount);
    assertThat(port()).isEqualTo(9001);
    Files.createSymbolicLink(mount.resolve("..new"), Path.of("..2"));
    Files.move(mount.resolve("..new"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    await().atMost(SOON).until(() -> port() == 9002);
  }

  /** Half-typed, or odd on purpose: what comes after it is read all the same. */
  @Test
  void anOddEditDoesNotEndTheFollowing() throws IOException {
    start(file);
    Files.writeString(file, tier(9001) + "---\nkind: x\nspec: &a {x: *a}\n");
    await().atMost(SOON).until(() -> lastRefusal().contains("an anchor that holds itself"));
    Files.writeString(file, tier(9002));
    await().atMost(SOON).until(() -> port() == 9002);
    Files.writeString(
        file,
        DocumentsTest.FOLLOWING
            + """
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: app-1, labels: {kubernetes.io/service-name: app}}
            addressType: IPv4
            ports:
            -
            endpoints:
            -
            - addresses:
            """);
    await().atMost(SOON).until(() -> delivered.size() == 3);
    Files.writeString(file, tier(9003));
    await().atMost(SOON).until(() -> delivered.size() == 4 && port() == 9003);
  }

  @Test
  void aWrongEditIsRefusedAndTheLastServesOn() throws IOException {
    start(file);
    Files.writeString(file, "kind: [");
    await().atMost(SOON).until(() -> !lastRefusal().isEmpty());
    assertThat(lastRefusal()).startsWith(file + ": 1 problem\n  line 1, column 8   is no YAML: ");
    Files.writeString(file, tier(9001).replace("8080", "80800"));
    await().atMost(SOON).until(() -> lastRefusal().contains("spec.listeners[0].port"));
    Files.writeString(file, tier(9001) + "---\n" + tier(9001));
    await().atMost(SOON).until(() -> lastRefusal().contains("is there twice"));
    Files.delete(file);
    await().atMost(SOON).until(() -> lastRefusal().endsWith("there is no such file"));
    assertThat(delivered).hasSize(1);

    Files.writeString(file, tier(9002));
    await().atMost(SOON).until(() -> port() == 9002);
    await().atMost(SOON).until(() -> lastRefusal().isEmpty());
  }

  @Test
  void followsAFolder() throws IOException {
    start(folder);
    Files.writeString(
        folder.resolve("other.yaml"), tier(9001).replace("name: shop", "name: other"));
    await().atMost(SOON).until(() -> lastRefusal().contains("found 2 tiers"));
    Files.delete(file);
    await().atMost(SOON).until(() -> delivered.getLast().config().tier().equals("other"));
  }

  @Test
  void aFileThatComesLaterIsTaken() throws IOException {
    Files.delete(file);
    source = new FileSource(file);
    source.start(delivered::add, refusals::add);
    await().atMost(SOON).until(() -> !lastRefusal().isEmpty());
    Files.writeString(file, tier(9001));
    await().atMost(SOON).until(() -> !delivered.isEmpty());
  }

  @Test
  void theSameTextAgainIsNoChange() throws IOException {
    start(file);
    Files.writeString(file, tier(9001));
    Files.writeString(folder.resolve("unrelated"), "x");
    Files.writeString(file, tier(9001) + "# only a comment\n");
    await().atMost(SOON).until(() -> delivered.size() > 1);
    assertThat(delivered).extracting(i -> i.config().generation()).containsOnly(1L);
  }

  @Test
  void stopsAtOnceUnlessTheTierSaysOtherwise() throws IOException {
    start(file);
    assertThat(delivered.getLast().config().drain()).isEqualTo(new Drain(0, 5_000));
    Files.writeString(
        file, tier(9001).replace("spec:", "spec:\n  proxy: {drain: {delay: 3s, timeout: 9s}}"));
    await().atMost(SOON).until(() -> delivered.size() > 1);
    assertThat(delivered.getLast().config().drain()).isEqualTo(new Drain(3_000, 9_000));
  }

  private void start(Path path) {
    source = new FileSource(path);
    source.start(delivered::add, refusals::add);
    await().atMost(SOON).until(() -> !delivered.isEmpty());
  }

  private static String tier(int port) {
    return DocumentsTest.TIER.replace("9001", String.valueOf(port));
  }

  private int port() {
    var source =
        (io.lbtier.model.Source.Static) delivered.getLast().config().pools().getFirst().source();
    return source.endpoints().getFirst().port();
  }

  private String lastRefusal() {
    return refusals.isEmpty() ? "" : refusals.getLast();
  }
}
