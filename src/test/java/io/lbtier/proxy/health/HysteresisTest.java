package io.lbtier.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.proxy.health.Hysteresis.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HysteresisTest {
  /**
   * Results: C and c are checks that passed and failed, F and f are flows. After each the state: U
   * up, D down, ? not checked. Fall is 3, rise 2.
   */
  @ParameterizedTest(name = "{0}: {1} gives {2}")
  @CsvSource({
    "the first check decides at once, C, U",
    "the first check decides at once, c, D",
    "a backend that began down needs its rise, cCC, DDU",
    "three failed checks take it down, CcccC, UUUDD",
    "a passed check ends the run, CccCcc, UUUUUU",
    "two passed checks bring it back, CcccCC, UUUDDU",
    "a failed check begins the rise anew, CcccCcCC, UUUDDDDU",
    "three failed flows take it down, Cfff, UUUD",
    "a flow that goes well ends a run of flows, CffFff, UUUUUU",
    "checks and flows count together, Ccff, UUUD",
    "flows do not save what fails its checks, CcFcFc, UUUUUD",
    "flows do not bring it back, CcccFFFF, UUUDDDDD",
    "flows alone do not say that it is up, FF, ??",
    "failed flows take it down before any check, fff, ??D",
    "late failures change nothing, CcccCfC, UUUDDDU",
    "after coming back it starts clean, CcccCCcc, UUUDDUUU",
  })
  void flips(String why, String results, String expected) {
    Hysteresis believed = Hysteresis.UNCHECKED;
    StringBuilder states = new StringBuilder();
    for (int i = 0; i < results.length(); i++) {
      believed = believed.next(result(results.charAt(i)), 3, 2);
      states.append(
          switch (believed.state()) {
            case UNCHECKED -> '?';
            case UP -> 'U';
            case DOWN -> 'D';
          });
    }
    assertThat(states).as(why).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "C, true",
    "Cc, false",
    "Cf, false",
    "CfF, true",
    "CcC, true",
    "c, false",
    "f, false"
  })
  void onlyUpWithoutDoubtIsSteady(String results, boolean steady) {
    Hysteresis believed = Hysteresis.UNCHECKED;
    for (int i = 0; i < results.length(); i++) {
      believed = believed.next(result(results.charAt(i)), 3, 2);
    }
    assertThat(believed.steady()).isEqualTo(steady);
  }

  private static Result result(char c) {
    return switch (c) {
      case 'C' -> Result.CHECK_PASSED;
      case 'c' -> Result.CHECK_FAILED;
      case 'F' -> Result.FLOW_PASSED;
      case 'f' -> Result.FLOW_FAILED;
      default -> throw new IllegalArgumentException("result: " + c);
    };
  }
}
