package io.lbtier.proxy.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client over IPv6 takes answers from the address alone that it has sent to. It takes root. */
class Ipv6AnswersIT {
  @Test
  @Timeout(60)
  void comeFromTheAddressThatWasSentTo() throws Exception {
    Process process =
        new ProcessBuilder(
                "unshare",
                "--net",
                "--kill-child",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Ipv6Answers.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(output).contains("all is well");
    } finally {
      process.destroyForcibly();
    }
  }
}
