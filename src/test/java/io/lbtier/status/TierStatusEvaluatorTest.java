package io.lbtier.status;

import static io.lbtier.status.Scene.A;
import static io.lbtier.status.Scene.B;
import static io.lbtier.status.Scene.C;
import static io.lbtier.status.Scene.NOW;
import static io.lbtier.status.Scene.down;
import static io.lbtier.status.Scene.proxy;
import static io.lbtier.status.Scene.says;
import static io.lbtier.status.Scene.unconfigured;
import static io.lbtier.status.Scene.up;
import static io.lbtier.status.Scene.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.lbtier.api.TierStatus;
import io.lbtier.api.TierStatus.ListenerStatus;
import io.lbtier.api.TierStatus.PoolStatus;
import io.lbtier.compile.Problem;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.BackendStatus;
import io.lbtier.status.Observed.Rollout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TierStatusEvaluatorTest {
  private static final Problem PORT_TWICE =
      new Problem(
          "spec.listeners[1].port",
          Problem.Reason.Duplicate,
          "found 80, which listener \"web\" has; each port once");

  /** "Ready=True Serving @7: message", and so on for each condition. */
  private static List<String> conditions(Scene scene) {
    return Objects.requireNonNull(scene.status().conditions()).stream()
        .map(
            c ->
                "%s=%s %s @%d: %s"
                    .formatted(
                        c.getType(),
                        c.getStatus(),
                        c.getReason(),
                        c.getObservedGeneration(),
                        c.getMessage()))
        .toList();
  }

  private static List<PoolStatus> pools(Scene scene) {
    return Objects.requireNonNull(scene.status().pools());
  }

  private static List<ListenerStatus> listeners(Scene scene) {
    return Objects.requireNonNull(scene.status().listeners());
  }

  @Test
  void allIsWell() {
    var status = well().status();

    assertThat(status.observedGeneration()).isEqualTo(7);
    assertThat(status.servingGeneration()).isEqualTo(7);
    assertThat(status.mode()).isEqualTo("Proxy");
    assertThat(status.vip()).isEqualTo("-");
    assertThat(status.active()).isEqualTo("-");
    assertThat(status.backends()).isEqualTo("4/4");
    assertThat(conditions(well()))
        .containsExactly(
            "Ready=True Serving @7: generation 7 serves; 2 of 2 proxies available; 4/4 backends up");
    assertThat(status.listeners())
        .containsExactly(
            new ListenerStatus("web", 80, true, null),
            new ListenerStatus("push", 9000, true, null));
    assertThat(status.pools())
        .containsExactly(new PoolStatus("web", 3, 3, null), new PoolStatus("push", 1, 1, null));
  }

  @Test
  void atRestNothingChanges() {
    var first = well().status();
    assertThat(well().after(first, NOW.plusSeconds(3600))).isEqualTo(first);
  }

  @Test
  void theOrderOfProxiesDoesNotShow() {
    var scene =
        well()
            .pods(
                proxy("p1", "node-a", says(7, "", "port taken", A, down(B, "refused"))),
                proxy("p2", "node-b", says(7, "", "", A, down(B, "timed out"), C)),
                proxy("p3", "", null));
    var shuffled = new ArrayList<>(scene.proxies());
    Collections.reverse(shuffled);
    assertThat(scene.pods(shuffled.toArray(Observed.Proxy[]::new)).status())
        .isEqualTo(scene.status());
  }

  @Test
  void theTimeOfTransitionIsThatOfTheStatusAlone() {
    var first = well().status();
    var dead = down(A, "refused");
    var worse = well().both(says(7, "", "", dead, B, C)).after(first, NOW.plusSeconds(10));
    var bad = well().both(says(7, "", "", dead)).after(worse, NOW.plusSeconds(20));
    var good = well().after(bad, NOW.plusSeconds(30));

    assertThat(transition(first)).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(transition(worse)).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(transition(bad)).isEqualTo("2026-01-01T00:00:20Z");
    assertThat(transition(good)).isEqualTo("2026-01-01T00:00:30Z");
  }

  private static String transition(TierStatus status) {
    return Objects.requireNonNull(Conditions.find(status, "Ready")).getLastTransitionTime();
  }

  @Test
  void oneBackendOfThreeMayBeDown() {
    var scene = well().both(says(7, "", "", A, down(B, "connection refused"), C));

    assertThat(conditions(scene)).singleElement().asString().startsWith("Ready=True Serving @7");
    assertThat(scene.status().backends()).isEqualTo("3/4");
    assertThat(pools(scene).getFirst())
        .isEqualTo(
            new PoolStatus(
                "web",
                2,
                3,
                "2 of 3 backends pass GET /healthz: connection refused (10.0.0.2:8080)"));
  }

  @Test
  void causesAreToldOnceWithTheirBackends() {
    var backends =
        IntStream.rangeClosed(1, 20)
            .mapToObj(i -> down(up("10.0.1." + i, 80), i == 3 ? "answered 404" : "timed out"))
            .toArray(BackendStatus[]::new);
    assertThat(pools(well().both(says(7, "", "", backends))).getFirst().message())
        .isEqualTo(
            "0 of 20 backends pass GET /healthz: answered 404 (10.0.1.3:80); timed out"
                + " (10.0.1.10:80, 10.0.1.11:80, 10.0.1.12:80 and 16 more)");
  }

  @Test
  void aCauseThatOneProxySeesIsToldWithTheProxy() {
    var scene =
        well()
            .pods(
                proxy("p1", "node-a", says(7, "", "", A, B, down(C, "no route"))),
                proxy("p2", "node-b", says(7)));
    assertThat(pools(scene).getFirst())
        .isEqualTo(
            new PoolStatus(
                "web",
                2,
                3,
                "2 of 3 backends pass GET /healthz: no route seen from p1 on node-a"
                    + " (10.0.0.3:8080)"));
  }

  @Test
  void aProxyWithoutABackendCannotServe() {
    var scene =
        well()
            .pods(
                proxy("p1", "node-a", says(7, "", "", down(A, "no route"), down(B, "no route"))),
                proxy("p2", "node-b", says(7, "", "", A, B)));
    assertThat(conditions(scene))
        .containsExactly(
            "Ready=False NoBackendUp @7: pool \"web\": 0 of 2 backends pass GET /healthz: no route"
                + " seen from p1 on node-a (10.0.0.1:8080, 10.0.0.2:8080)");
  }

  @Test
  void aServiceWithoutEndpoints() {
    assertThat(conditions(well().both(says(7, "", ""))))
        .containsExactly(
            "Ready=False NoBackendUp @7: pool \"web\": Service \"web\" has no ready endpoint with"
                + " port \"http\"");
  }

  @Test
  void aServiceThatDoesNotExist() {
    var warning =
        new Problem(
            "spec.pools[0].service.name",
            Problem.Reason.ServiceNotFound,
            "there is no Service \"web\"");
    assertThat(conditions(well().both(says(7, "", "")).warned(warning)))
        .containsExactly(
            "Ready=False ServiceNotFound @7: pool \"web\": spec.pools[0].service.name: there is no"
                + " Service \"web\"");
  }

  @Test
  void aPoolThatNothingIsSentToNeedsNoBackend() {
    var unused = new Problem("spec.pools[0]", Problem.Reason.Unused, "no route names it");
    var scene = well().both(says(7, "", "", down(A, "refused"))).warned(unused);
    assertThat(conditions(scene)).singleElement().asString().startsWith("Ready=True Serving @7");
    assertThat(pools(scene).getFirst().message())
        .startsWith("spec.pools[0]: no route names it; 0 of 1");
  }

  @Test
  void aRefusedEditLeavesWhatIsKnownOfWhatServes() {
    var unused = new Problem("spec.pools[0]", Problem.Reason.Unused, "no route names it");
    var scene = well().both(says(7, "", "", down(A, "refused"))).warned(unused);
    assertThat(conditions(scene.refused(PORT_TWICE)).getFirst())
        .startsWith("Ready=True PreviousServes @7: ");
    assertThat(pools(scene.refused(PORT_TWICE))).isEqualTo(pools(scene));
  }

  @Test
  void aProxyThatTakesNoTrafficHasNoSay() {
    var starting =
        new ProxyStatus(
            7,
            "",
            false,
            says(7).listeners(),
            says(7, "", "", down(A, "unchecked"), down(B, "unchecked"), down(C, "unchecked"))
                .pools());
    assertThat(well().pods(proxy("p1", "a", says(7)), proxy("p2", "b", starting)).status())
        .isEqualTo(well().status());
  }

  @Test
  void aPortThatIsTakenOnOneNode() {
    var scene =
        well()
            .pods(
                proxy("p1", "node-a", says(7)),
                proxy("p2", "node-b", says(7, "", "address already in use", A, B, C)));
    assertThat(conditions(scene))
        .containsExactly(
            "Ready=False ListenerFailed @7: listener \"web\" (port 80): address already in use (p2"
                + " on node-b)");
    assertThat(listeners(scene).getFirst())
        .isEqualTo(new ListenerStatus("web", 80, false, "address already in use (p2 on node-b)"));
  }

  @Test
  void aPortThatIsTakenOutweighsProxiesThatAreNotReadyForIt() {
    var scene =
        well()
            .rollout(new Rollout(2, 2, 2, 0, true, ""))
            .both(says(7, "", "address already in use", down(A, "unchecked")));
    assertThat(conditions(scene))
        .containsExactly(
            "Ready=False ListenerFailed @7: listener \"web\" (port 80): address already in use; 0 of"
                + " 2 proxies are available",
            "Reconciling=True RollingOut @7: 2 of 2 proxies updated, 0 available");
  }

  @Test
  void aCertificateThatIsMissing() {
    var warning =
        new Problem(
            "spec.listeners[0].tls.certificates[0].secretName",
            Problem.Reason.SecretNotFound,
            "there is no Secret \"web-tls\"");
    assertThat(conditions(well().both(says(7, "", "no certificate", A, B, C)).warned(warning)))
        .containsExactly(
            "Ready=False SecretNotFound @7: listener \"web\" (port 80):"
                + " spec.listeners[0].tls.certificates[0].secretName: there is no Secret"
                + " \"web-tls\"; no certificate");
  }

  @Test
  void aWarningThatHurtsNothingIsTold() {
    var about = new Problem("spec.service", Problem.Reason.Conflict, "two of them");
    var pool = new Problem("spec.pools[1].endpoints", Problem.Reason.Duplicate, "one is enough");
    var scene = well().warned(about, pool);
    assertThat(conditions(scene))
        .singleElement()
        .asString()
        .endsWith("; spec.service: two of them");
    assertThat(pools(scene).get(1))
        .isEqualTo(new PoolStatus("push", 1, 1, "spec.pools[1].endpoints: one is enough"));
  }

  @Test
  void aRefusedSpecLeavesTheOldOneServing() {
    var scene = well().refused(PORT_TWICE);
    assertThat(conditions(scene))
        .containsExactly(
            "Ready=True PreviousServes @7: generation 7 serves, 8 does not yet; 2 of 2 proxies"
                + " available; 4/4 backends up",
            "Stalled=True Invalid @8: generation 8 refused, generation 7 goes on serving:"
                + " spec.listeners[1].port: found 80, which listener \"web\" has; each port once");
    assertThat(scene.status().observedGeneration()).isEqualTo(8);
    assertThat(scene.status().servingGeneration()).isEqualTo(7);
    assertThat(pools(scene)).hasSize(2);
  }

  @Test
  void aFirstSpecThatIsRefused() {
    var scene = well().nothingApplied().refused(PORT_TWICE);
    assertThat(conditions(scene))
        .containsExactly(
            "Ready=False Invalid @8: generation 8 refused, nothing serves: spec.listeners[1].port:"
                + " found 80, which listener \"web\" has; each port once",
            "Stalled=True Invalid @8: generation 8 refused, nothing serves: spec.listeners[1].port:"
                + " found 80, which listener \"web\" has; each port once");
    assertThat(scene.status().servingGeneration()).isZero();
    assertThat(scene.status().backends()).isEqualTo("-");
  }

  @Test
  void aNewTier() {
    assertThat(conditions(well().nothingApplied()))
        .containsExactly(
            "Ready=False ConfigurationPending @7: the proxies have no configuration yet",
            "Reconciling=True ConfigurationPending @7: generation 7 is not yet given to the"
                + " proxies");
    assertThat(conditions(well().pods().rollout(null)))
        .containsExactly(
            "Ready=False NoProxy @7: there is no Deployment yet",
            "Reconciling=True RollingOut @7: there is no Deployment yet");
    var started = well().both(unconfigured("")).rollout(new Rollout(2, 2, 2, 0, true, ""));
    assertThat(conditions(started))
        .containsExactly(
            "Ready=False NoProxy @7: 0 of 2 proxies are available",
            "Reconciling=True RollingOut @7: 2 of 2 proxies updated, 0 available");
    assertThat(started.status().backends()).isEqualTo("-");
  }

  @Test
  void aConfigurationOnItsWay() {
    var scene = well().newest(8);
    assertThat(conditions(scene.pods(proxy("p1", "a", says(8)), proxy("p2", "b", says(7)))))
        .containsExactly(
            "Ready=True PreviousServes @7: generation 7 serves, 8 does not yet; 2 of 2 proxies"
                + " available; 4/4 backends up",
            "Reconciling=True ConfigurationPending @8: generation 8 is not yet served by p2 on b");
    assertThat(conditions(scene.both(says(8))))
        .singleElement()
        .asString()
        .startsWith("Ready=True Serving @8");
  }

  @Test
  void aListenerOnItsWayIsNotReadyAndNoFailure() {
    var old =
        new ProxyStatus(
            6, "", true, says(6).listeners().subList(1, 2), says(6).pools().subList(1, 2));
    var scene = well().both(old);
    assertThat(conditions(scene).getFirst()).startsWith("Ready=True PreviousServes @6");
    assertThat(listeners(scene).getFirst())
        .isEqualTo(new ListenerStatus("web", 80, false, "not yet served"));
    assertThat(pools(scene).getFirst()).isEqualTo(new PoolStatus("web", 0, 0, "not yet served"));
  }

  @Test
  void aConfigurationThatAProxyRefuses() {
    var scene =
        well()
            .newest(8)
            .pods(
                proxy("p1", "node-a", says(8)),
                proxy("p2", "node-b", says(7, "version: found 2, expected 1", "", A, B, C)));
    assertThat(conditions(scene))
        .containsExactly(
            "Ready=True PreviousServes @7: generation 7 serves, 8 does not yet; 2 of 2 proxies"
                + " available; 4/4 backends up",
            "Stalled=True ConfigurationRefused @8: refused by p2 on node-b, generation 7 goes on"
                + " serving there: version: found 2, expected 1");
    assertThat(
            conditions(
                    well()
                        .both(unconfigured("version: found 2, expected 1"))
                        .rollout(new Rollout(2, 2, 2, 0, true, "")))
                .getFirst())
        .isEqualTo(
            "Ready=False ConfigurationRefused @7: refused by p1 on node-a, p2 on node-b, nothing"
                + " serves there: version: found 2, expected 1; 0 of 2 proxies are available");
  }

  @Test
  void anObjectOfSomebodyElse() {
    var scene = well().nothingApplied().obstacle("Service lbtier-shop exists and is not ours");
    assertThat(conditions(scene))
        .containsExactly(
            "Ready=False ApplyFailed @7: Service lbtier-shop exists and is not ours",
            "Stalled=True ApplyFailed @7: Service lbtier-shop exists and is not ours");
  }

  @Test
  void aRolloutUnderWayDoesNotTouchReady() {
    for (var rollout :
        List.of(
            new Rollout(2, 3, 1, 2, true, ""),
            new Rollout(2, 3, 2, 2, true, ""),
            new Rollout(2, 2, 2, 1, true, ""),
            new Rollout(2, 2, 2, 2, false, ""))) {
      var conditions = conditions(well().rollout(rollout));
      assertThat(conditions).hasSize(2);
      assertThat(conditions.get(0)).startsWith("Ready=True Serving @7");
      assertThat(conditions.get(1)).startsWith("Reconciling=True RollingOut @7");
    }
  }

  @Test
  void aRolloutThatFails() {
    assertThat(conditions(well().rollout(new Rollout(2, 3, 1, 2, true, "no progress for 600 s"))))
        .containsExactly(
            "Ready=True Serving @7: generation 7 serves; 2 of 2 proxies available; 4/4 backends up",
            "Stalled=True RolloutFailed @7: no progress for 600 s; 1 of 2 proxies updated, 2"
                + " available");
  }

  @Test
  void noProxyIsWanted() {
    assertThat(conditions(well().pods().rollout(new Rollout(0, 0, 0, 0, true, ""))))
        .containsExactly(
            "Ready=False NoProxy @7: 0 proxies are wanted; spec.proxy.replicas says how many");
  }

  @Test
  void proxiesThatAreNotHeard() {
    var scene = well().pods(proxy("p1", "a", null), proxy("p2", "b", null));
    assertThat(conditions(scene))
        .containsExactly(
            "Ready=Unknown NoReport @7: proxies are available, but none says how it does; can the"
                + " operator reach port 9090 of the pods?");
    assertThat(scene.status().backends()).isEqualTo("-");
    assertThat(pools(scene).getFirst()).isEqualTo(new PoolStatus("web", 0, 0, "no proxy reports"));

    assertThat(conditions(well().pods(proxy("p1", "a", says(7)), proxy("p2", "b", null))))
        .singleElement()
        .asString()
        .contains("2 of 2 proxies available, 1 not reporting;");
  }

  @Test
  void messagesAreBounded() {
    var problems =
        IntStream.range(0, 100)
            .mapToObj(
                i -> new Problem("spec.pools[" + i + "]", PORT_TWICE.reason(), "x".repeat(90)))
            .toArray(Problem[]::new);
    var backends =
        IntStream.range(0, 1000)
            .mapToObj(i -> down(up("10.0." + i / 250 + "." + i % 250, 80), "cause " + i))
            .toArray(BackendStatus[]::new);
    var scene =
        well().both(says(7, "y".repeat(5_000), "z".repeat(5_000), backends)).refused(problems);
    for (var condition : Objects.requireNonNull(scene.status().conditions())) {
      assertThat(condition.getMessage()).hasSizeLessThan(1024);
    }
    assertThat(stalled(scene).getMessage())
        .startsWith("generation 8 refused")
        .endsWith("and 92 more");
    assertThat(pools(scene).getFirst().message()).hasSizeLessThan(1024);
    assertThat(listeners(scene).getFirst().message()).hasSizeLessThan(1024);
  }

  private static Condition stalled(Scene scene) {
    return Objects.requireNonNull(Conditions.find(scene.status(), "Stalled"));
  }
}
