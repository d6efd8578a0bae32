package io.lbtier.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchTest {
  @ParameterizedTest
  @CsvSource({
    "2000, 0, 0, 1900000",
    "2000, 0, 0.5, 2000000",
    "2000, 0, 1, 2100000",
    "2000, 300000000, 0.5, 1700000",
    "2000, 5000000000, 0.5, 1000",
  })
  void checksDriftApartByFivePercent(
      long pauseMillis, long takenNanos, double chance, long micros) {
    assertThat(Watch.micros(pauseMillis, takenNanos, chance)).isEqualTo(micros);
  }
}
