package io.lbtier.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden configurations, judged by keepalived itself. */
class KeepalivedConfIT {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
  private static final String GIVEN =
      "$INTERFACE=lbtier1\n$OWN_INTERFACE=lbtier0\n$FOLDER=/run/lbtier\n$STATE=/run/keepalived\n";

  @TempDir Path folder = Path.of("");

  static List<Path> golden() throws IOException {
    try (Stream<Path> cases = Files.list(GOLDEN)) {
      return cases
          .map(folder -> folder.resolve("keepalived.conf"))
          .filter(Files::exists)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("golden")
  void keepalivedAcceptsItOnEachNode(Path conf) throws Exception {
    String text = GIVEN + Files.readString(conf);
    for (String node : List.of("node-1.example.com", "node-10.example.com")) {
      assertThat(judge(text, node)).as(node).isEqualTo("0 ");
    }
  }

  @ParameterizedTest
  @MethodSource("golden")
  void keepalivedRefusesAMistake(Path conf) throws Exception {
    String text = GIVEN + Files.readString(conf).replace("advert_int", "advert_in");
    assertThat(judge(text, "node-1.example.com")).doesNotStartWith("0").contains("advert_in");
  }

  /** Exit code and complaints. */
  private String judge(String text, String node) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("keepalived.conf"), text);
    Process keepalived =
        new ProcessBuilder("keepalived", "--config-test", "-i", node, "-f", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keepalived.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return keepalived.waitFor() + " " + said;
  }
}
