package io.lbtier.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code bin/lbtier-vip} counts what the proxy answers. */
class ProxyChecksTest {
  /** The script without its last line, which runs it; a check is under way, and 10 s are left. */
  private static final String UNDER_WAY =
      """
      source <(sed '$d' bin/lbtier-vip)
      STATE=$1 CHECK_MILLIS=10000 CHECK_FALL=3 CHECK_RISE=2 ready=yes unanswered=yes
      now=${EPOCHREALTIME/[.,]/}
      check_at=$((now + 10000000))
      exec {never}<> <(:) {answers}<> <(:)
      """;

  private static String after(Path folder, String script) {
    return Commands.run("bash", "-c", UNDER_WAY + script, "bash", folder.toString()).strip();
  }

  /** As happens when the machine is busy: the time of a look is over within the line. */
  @Test
  void anAnswerThatComesInPartsIsOne(@TempDir Path folder) {
    String counted =
        after(
            folder,
            """
            printf r >&"$answers"
            check_proxy
            printf 'ea' >&"$answers"
            check_proxy
            echo "$unanswered"
            printf 'dy\n' >&"$answers"
            while [[ $unanswered ]]; do check_proxy; done
            echo "$unanswered $passed $failed"
            """);
    assertThat(counted).isEqualTo("yes\n 1 0");
  }

  @Test
  void eachIntervalWithoutAnAnswerIsAFailure(@TempDir Path folder) {
    String counted =
        after(
            folder,
            """
            for i in 1 2; do
              check_at=$now
              check_proxy
            done
            printf 'ready\n' >&"$answers"
            echo "$ready $failed"
            check_proxy
            echo "$ready $failed"
            for i in 1 2 3; do
              unanswered=yes check_at=$now
              check_proxy
            done
            echo "$ready"
            """);
    assertThat(counted)
        .isEqualTo(
            """
            yes 2
            yes 0
            lbtier-vip: the proxy failed 3 of 3 checks, the last with: no answer; its addresses are given up
            no""");
  }
}
