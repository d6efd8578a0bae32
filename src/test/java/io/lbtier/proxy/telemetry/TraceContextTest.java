package io.lbtier.proxy.telemetry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String GOOD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void readsAndWrites() {
    TraceContext read = requireNonNull(TraceContext.parse(List.of(GOOD)));
    assertThat(read)
        .isEqualTo(new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true));
    assertThat(read.header()).isEqualTo(GOOD);
  }

  @ParameterizedTest
  @CsvSource({
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00,false",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03,true",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-fe,false",
    "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,true",
    "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what,true",
  })
  void readsTheSampledFlagAlsoOfVersionsToCome(String text, boolean sampled) {
    assertThat(TraceContext.parse(List.of(text)))
        .extracting(TraceContext::sampled)
        .isEqualTo(sampled);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.x",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0é",
      })
  void refusesWhatIsMalformed(String text) {
    assertThat(TraceContext.parse(List.of(text))).isNull();
  }

  @Test
  void refusesSeveralAndNone() {
    assertThat(TraceContext.parse(List.of(GOOD, GOOD))).isNull();
    assertThat(TraceContext.parse(List.of())).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rojo=00f067aa0ba902b7",
        "rojo=00f067aa0ba902b7 , congo=t61rcWkgMzE,,",
        "fw529a3039@dt=FfAPbEgQ,a*b/c-d_e=x y",
        "0a=!\"#$%&'()*+-./:;<>?@[]^_`{|}~",
      })
  void takesStates(String state) {
    assertThat(TraceState.isValid(List.of(state))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a=",
        "=b",
        "A=b",
        "a=b=c",
        "a=1,a=2",
        "a =b",
        "@a=b",
        "a@=b",
        "a=\u0001",
        "a=é"
      })
  void refusesOtherStates(String state) {
    assertThat(TraceState.isValid(List.of(state))).isFalse();
  }

  @Test
  void refusesMoreThan32States() {
    assertThat(TraceState.isValid(List.of(states(16, "a"), states(16, "b")))).isTrue();
    assertThat(TraceState.isValid(List.of(states(16, "a"), states(17, "b")))).isFalse();
  }

  private static String states(int n, String prefix) {
    return IntStream.range(0, n).mapToObj(i -> prefix + i + "=1").collect(Collectors.joining(","));
  }
}
