package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.proxy.tls.Pems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Clients of HTTP/2 as h2spec plays them, in all of its cases, the strict ones too. */
class H2SpecIT {
  private static final Pattern FAILED = Pattern.compile("\\u00d7 (\\d+: .*)");

  @Test
  void keepsTheRulesOverTls() throws Exception {
    try (var proxy = new HttpFixture()) {
      proxy.certificates = List.of("a");
      proxy.secrets = Map.of("a", Pems.pair("a"));
      assertThat(failures(proxy, "-t", "-k")).isEmpty();
    }
  }

  /**
   * What does not begin with the preface is a request of HTTP/1 on this port, and is answered as
   * such; h2spec expects that the connection is closed without a word.
   */
  @Test
  void keepsTheRulesInClearText() throws Exception {
    try (var proxy = new HttpFixture()) {
      assertThat(failures(proxy)).containsOnly("2: Sends invalid connection preface");
    }
  }

  private static List<String> failures(HttpFixture proxy, String... options) throws Exception {
    try (var backend = ScriptedBackend.ok("x".repeat(1000))) {
      proxy.serve(backend.port());
      String told =
          run(
              Stream.concat(
                      Stream.of(
                          run("src/test/cluster/h2spec-binaries.sh").strip() + "/h2spec",
                          "--strict",
                          "-h",
                          "127.0.0.1",
                          "-p",
                          Integer.toString(proxy.port)),
                      Stream.of(options))
                  .toArray(String[]::new));
      assertThat(told).containsPattern("1[0-9]{2} tests, .* 0 skipped, [01] failed");
      return FAILED.matcher(told).results().map(failure -> failure.group(1)).distinct().toList();
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return told;
  }
}
