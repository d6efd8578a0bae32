package io.lbtier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class VridRangeTest {
  private static VridRange range(String text) {
    return new VridRange.Converter().convert(text);
  }

  @Test
  void oneOrARange() {
    assertThat(VridRange.all(List.of(range("10"), range("20-22"), range("255"))))
        .containsExactly(10, 20, 21, 22, 255);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "256", "20-10", "1-256", "a", "1-", "-1", "1000", "1 - 2"})
  void anythingElseIsRefusedWithWhatIsExpected(String text) {
    assertThatThrownBy(() -> range(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage(
            "found \"" + text + "\"; give VRIDs of 1 to 255 and ranges of them, such as 10,20-29");
  }
}
