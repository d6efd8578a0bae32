package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventRecorderTest {
  /** Kubernetes counts octets, and refuses an event whose note has more than 1,024. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "я", "漢", "😀", "a😀", "ab漢"})
  void shortensToWhatAnEventMayHave(String part) {
    String note = part.repeat(1024);
    String shortened = EventRecorder.shortened(note);
    assertThat(shortened.getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(1024)
        .isGreaterThan(1024 - 4);
    if (!shortened.equals(note)) {
      assertThat(shortened).endsWith("…").doesNotContain("\uFFFD");
      assertThat(note).startsWith(shortened.substring(0, shortened.length() - 1));
    }
  }
}
