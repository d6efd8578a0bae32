package io.lbtier.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lbtier.compile.Compiled;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Zones;
import io.lbtier.render.ProxyConfigWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a file or a proxy's configuration looks like, it is taken or refused with a reason; what
 * is taken can be written and read again. It looks for what breaks that when it is run with
 * JAZZER_FUZZ=1, guided by coverage; otherwise it replays the golden cases, and small changes.
 */
class ConfigFuzzIT {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final int CHANGED = Integer.getInteger("lbtier.fuzz.changed", 20);

  static Stream<byte[]> tiers() throws IOException {
    return files("in.yaml");
  }

  static Stream<byte[]> configurations() throws IOException {
    return files("proxy.json");
  }

  private static Stream<byte[]> files(String name) throws IOException {
    try (Stream<Path> cases = Files.list(GOLDEN)) {
      List<Path> found = cases.map(c -> c.resolve(name)).filter(Files::exists).sorted().toList();
      assertThat(found).hasSizeGreaterThan(20);
      return found.stream().map(ConfigFuzzIT::read);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @MethodSource("tiers")
  @FuzzTest
  void answersAnyTier(byte[] yaml) {
    Documents documents = Documents.parse(Map.of("in.yaml", text(yaml)));
    documents.problems().forEach(p -> assertThat(p.problem().message()).isNotBlank());
    for (TierDocument tier : documents.tiers()) {
      switch (documents.compile(tier, NOW)) {
        case Compiled.Accepted(var meant, _) -> {
          ProxyConfig config = meant.config();
          assertThat(ProxyConfigReader.read(ProxyConfigWriter.write(config))).isEqualTo(config);
          assertThat(documents.inputs(config, Zones.UNKNOWN).config()).isEqualTo(config);
        }
        case Compiled.Rejected(var problems) -> assertThat(problems).isNotEmpty();
      }
    }
  }

  @MethodSource("configurations")
  @FuzzTest
  void answersAnyConfiguration(byte[] json) {
    ProxyConfig config;
    try {
      config = ProxyConfigReader.read(text(json));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching("(?s).+");
      return;
    }
    assertThat(ProxyConfigReader.read(ProxyConfigWriter.write(config))).isEqualTo(config);
  }

  @Test
  void answersChangedOnes() throws IOException {
    Random random = new Random(Long.getLong("lbtier.fuzz.seed", 11));
    for (byte[] tier : tiers().toList()) {
      for (int i = 0; i < CHANGED; i++) {
        answersAnyTier(changed(tier, random));
      }
    }
    for (byte[] configuration : configurations().toList()) {
      for (int i = 0; i < CHANGED; i++) {
        answersAnyConfiguration(changed(configuration, random));
      }
    }
  }

  private static byte[] changed(byte[] text, Random random) {
    String s = text(text);
    String odd = "\n\t :-{}[],#&*!|>'\"%@`0-9e\u0000\u007f\u00e9\ud800~.x";
    int at = random.nextInt(s.length());
    int to = Math.min(s.length(), at + random.nextInt(20));
    char octet = odd.charAt(random.nextInt(odd.length()));
    String changed =
        switch (random.nextInt(4)) {
          case 0 -> s.substring(0, at) + octet + s.substring(at + 1);
          case 1 -> s.substring(0, at) + octet + s.substring(at);
          case 2 -> s.substring(0, at) + s.substring(to);
          default -> s.substring(0, to) + s.substring(at);
        };
    return changed.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.UTF_8);
  }
}
