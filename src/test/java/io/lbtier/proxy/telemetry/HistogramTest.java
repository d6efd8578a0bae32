package io.lbtier.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
  private static Histogram.Snapshot of(long... nanos) {
    Histogram histogram = new Histogram();
    Arrays.stream(nanos).forEach(histogram::record);
    return histogram.snapshot();
  }

  @Test
  void everyDurationFallsIntoTheBucketThatHoldsIt() {
    for (int i = 0; i < 84; i++) {
      long bound = Histogram.boundNanos(i);
      assertThat(of(bound).countUpTo(bound)).as("at bound %d", bound).isEqualTo(1);
      assertThat(of(bound + 1).countUpTo(bound)).as("above bound %d", bound).isZero();
      if (i > 3) {
        assertThat((double) bound / Histogram.boundNanos(i - 1)).isBetween(1.1, 1.25);
      }
    }
  }

  @Test
  void doublingsOf62MicrosecondsAreBounds() {
    for (int i = 0; i <= 20; i++) {
      long bound = 62_500L << i;
      assertThat(of(bound).countUpTo(bound)).isEqualTo(1);
      assertThat(of(bound + 1).countUpTo(bound)).isZero();
    }
  }

  @Test
  void extremesAreCounted() {
    Histogram.Snapshot all = of(-1, 0, 1, Long.MAX_VALUE);
    assertThat(all.count()).isEqualTo(4);
    assertThat(all.quantileNanos(1)).isEqualTo(Histogram.boundNanos(83));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.5, 0.9, 0.99, 0.999, 1})
  void quantilesAreOffByAtMostAQuarter(double q) {
    Random random = new Random(7);
    long[] durations =
        random
            .doubles(20_000, Math.log(70_000), Math.log(20e9))
            .mapToLong(x -> (long) Math.exp(x))
            .toArray();
    Histogram.Snapshot snapshot = of(durations);
    Arrays.sort(durations);
    double exact = durations[(int) Math.ceil(q * durations.length) - 1];
    assertThat((double) snapshot.quantileNanos(q)).isCloseTo(exact, within(0.25 * exact));
  }

  @Test
  void ofNothingThereIsNoQuantile() {
    assertThat(Histogram.Snapshot.EMPTY.quantileNanos(0.99)).isEqualTo(-1);
    assertThat(of().count()).isZero();
  }

  @Test
  void aDifferenceIsWhatCameInBetween() {
    Histogram histogram = new Histogram();
    histogram.record(1_000_000);
    Histogram.Snapshot before = histogram.snapshot();
    histogram.record(90_000_000);
    Histogram.Snapshot between = histogram.snapshot().minus(before);
    assertThat(between.count()).isEqualTo(1);
    assertThat(between.sumNanos()).isEqualTo(90_000_000);
    assertThat(between.quantileNanos(0.5)).isBetween(70_000_000L, 112_000_000L);
    assertThat(between.plus(before).count()).isEqualTo(2);
    assertThat(before.count()).isEqualTo(1);
  }
}
