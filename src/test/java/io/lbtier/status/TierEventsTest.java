package io.lbtier.status;

import static io.lbtier.status.Scene.A;
import static io.lbtier.status.Scene.B;
import static io.lbtier.status.Scene.C;
import static io.lbtier.status.Scene.down;
import static io.lbtier.status.Scene.proxy;
import static io.lbtier.status.Scene.says;
import static io.lbtier.status.Scene.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.api.TierStatus;
import io.lbtier.compile.Problem;
import io.lbtier.status.Observed.Rollout;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TierEventsTest {
  private static final Problem PROBLEM =
      new Problem("spec.pools[0]", Problem.Reason.Missing, "give endpoints or a service");

  private static List<String> between(@Nullable TierStatus before, Scene after) {
    return TierEvents.between(before, after.after(before, Scene.NOW), after.observed()).stream()
        .map(event -> "%s %s %s".formatted(event.type(), event.reason(), event.message()))
        .toList();
  }

  private static List<String> between(Scene before, Scene after) {
    return between(before.status(), after);
  }

  @Test
  void nothingHappened() {
    assertThat(between(well(), well())).isEmpty();
  }

  @Test
  void aTierBecomesReady() {
    var starting = well().rollout(new Rollout(2, 2, 2, 0, true, "")).pods();
    assertThat(between((TierStatus) null, starting))
        .containsExactly("Normal NoProxy 0 of 2 proxies are available");
    assertThat(between(starting, well()))
        .containsExactly(
            "Normal Serving generation 7 serves; 2 of 2 proxies available; 4/4 backends up");
  }

  @Test
  void aNewGenerationServes() {
    var underWay = well().newest(8).pods(proxy("p1", "a", says(8)), proxy("p2", "b", says(7)));
    assertThat(between(well(), underWay)).isEmpty();
    var serving = "Normal Serving generation 8 serves; 2 of 2 proxies available; 4/4 backends up";
    assertThat(between(underWay, well().newest(8).both(says(8)))).containsExactly(serving);
    assertThat(between(well(), well().newest(8).both(says(8)))).containsExactly(serving);
  }

  @Test
  void aBackendGoesAndComesBack() {
    var without = well().both(says(7, "", "", A, B, down(C, "connection refused")));
    assertThat(between(well(), without))
        .containsExactly(
            "Warning BackendDown pool \"web\": 2 of 3 backends pass GET /healthz: connection refused"
                + " (10.0.0.3:8080)");
    assertThat(between(without, well()))
        .containsExactly("Normal BackendUp pool \"web\": all 3 backends are up");
  }

  @Test
  void anEndpointThatIsTakenAwayIsNoEvent() {
    assertThat(between(well(), well().both(says(7, "", "", A, B)))).isEmpty();
  }

  @Test
  void theLastBackendGoes() {
    var none = well().both(says(7, "", "", down(A, "x"), down(B, "x"), down(C, "x")));
    assertThat(between(well(), none))
        .satisfiesExactly(
            event -> assertThat(event).startsWith("Warning NoBackendUp"),
            event -> assertThat(event).startsWith("Warning BackendDown"));
  }

  @Test
  void aSpecIsRefusedAndThenAnother() {
    var refused = well().refused(PROBLEM);
    var told =
        "Warning Invalid generation 8 refused, generation 7 goes on serving: spec.pools[0]: give"
            + " endpoints or a service";
    assertThat(between(well(), refused)).containsExactly(told);
    assertThat(between(refused, refused)).isEmpty();
    assertThat(between(refused, well().newest(8).refused(PROBLEM))).hasSize(1);
    assertThat(between((TierStatus) null, well().nothingApplied().refused(PROBLEM))).hasSize(1);
  }

  @Test
  void silenceIsNotTheLossOfBackends() {
    var silent = well().pods(proxy("p1", "a", null), proxy("p2", "b", null));
    assertThat(between(well(), silent)).singleElement().asString().startsWith("Warning NoReport");
    assertThat(between(silent, well())).singleElement().asString().startsWith("Normal Serving");
  }
}
