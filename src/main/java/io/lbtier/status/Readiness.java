package io.lbtier.status;

import io.lbtier.compile.Problem;
import io.lbtier.model.ProxyConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether clients are served, and by which generation of the spec.
 *
 * @param status True, False or Unknown, as in a condition
 * @param reason one of {@link Reasons} or of {@link Problem.Reason}
 * @param message for a person
 * @param generation that this is about: the newest unless an older one serves well. Tools that wait
 *     for Ready at a generation (kubectl wait, for one) then go on waiting for the newest
 */
record Readiness(String status, String reason, String message, long generation) {

  static Readiness of(
      Observed observed,
      @Nullable Finding stalled,
      List<ListenerView> listeners,
      List<PoolView> pools,
      AddressViews addresses,
      Reports reports,
      List<Problem> warnings) {
    var applied = observed.applied();
    if (applied == null) {
      return nothingApplied(observed, stalled);
    }
    var failures = failures(observed, stalled, listeners, pools, addresses, reports);
    if (!failures.isEmpty()) {
      return no(observed, failures);
    }
    if (reports.configured().isEmpty()) {
      return unknown(observed, applied);
    }
    return yes(observed, pools, addresses, reports, warnings);
  }

  private static Readiness nothingApplied(Observed observed, @Nullable Finding stalled) {
    var finding =
        stalled == null
            ? new Finding(Reasons.CONFIGURATION_PENDING, "the proxies have no configuration yet")
            : stalled;
    return no(observed, List.of(finding));
  }

  private static List<Finding> failures(
      Observed observed,
      @Nullable Finding stalled,
      List<ListenerView> listeners,
      List<PoolView> pools,
      AddressViews addresses,
      Reports reports) {
    var failures = new ArrayList<Finding>();
    if (stalled != null
        && stalled.reason().equals(Reasons.CONFIGURATION_REFUSED)
        && reports.configured().isEmpty()) {
      failures.add(stalled);
    }
    listeners.stream().map(ListenerView::failure).filter(Objects::nonNull).forEach(failures::add);
    var rollout = observed.rollout();
    if (rollout == null || rollout.available() == 0) {
      failures.add(noProxy(rollout, reports));
      if (stalled != null && tellsWhyThereIsNoProxy(stalled)) {
        failures.add(stalled);
      }
    } else {
      var notHeld = addresses.notHeld();
      if (notHeld != null) {
        failures.add(notHeld);
      }
      pools.stream().map(PoolView::failure).filter(Objects::nonNull).forEach(failures::add);
    }
    return failures;
  }

  private static boolean tellsWhyThereIsNoProxy(Finding stalled) {
    return stalled.reason().equals(Reasons.APPLY_FAILED)
        || stalled.reason().equals(Reasons.ROLLOUT_FAILED);
  }

  private static Finding noProxy(Observed.@Nullable Rollout rollout, Reports reports) {
    String message;
    if (rollout == null) {
      message = "there is no Deployment yet";
    } else if (rollout.desired() == 0) {
      message = "0 proxies are wanted; spec.proxy.replicas says how many";
    } else {
      message = "0 of %d proxies are available".formatted(rollout.desired());
    }
    var messages = new ArrayList<>(List.of(message));
    messages.addAll(reports.troubles());
    return new Finding(Reasons.NO_PROXY, Text.sentences(messages));
  }

  private static Readiness no(Observed observed, List<Finding> failures) {
    var messages = failures.stream().map(Finding::message).toList();
    return new Readiness(
        "False", failures.getFirst().reason(), Text.sentences(messages), observed.generation());
  }

  private static Readiness unknown(Observed observed, ProxyConfig applied) {
    return new Readiness(
        "Unknown",
        Reasons.NO_REPORT,
        "proxies are available, but none says how it does; can the operator reach port %d of the pods?"
            .formatted(applied.adminPort()),
        observed.generation());
  }

  private static Readiness yes(
      Observed observed,
      List<PoolView> pools,
      AddressViews addresses,
      Reports reports,
      List<Problem> warnings) {
    long served = reports.oldestGeneration();
    boolean newest = served == observed.generation();
    var messages = new ArrayList<String>();
    messages.add(
        "generation %d serves%s"
            .formatted(served, newest ? "" : ", %d does not yet".formatted(observed.generation())));
    messages.add(proxies(observed, reports));
    messages.add(PoolView.backends(pools) + " backends up");
    addresses.troubles().forEach(trouble -> messages.add(trouble.message()));
    warnings.forEach(warning -> messages.add(Text.problem(warning)));
    return new Readiness(
        "True",
        newest ? Reasons.SERVING : Reasons.PREVIOUS_SERVES,
        Text.sentences(messages),
        served);
  }

  private static String proxies(Observed observed, Reports reports) {
    var rollout = Objects.requireNonNull(observed.rollout());
    // Of those that cannot run, Reconciling or Stalled tells.
    long silent =
        observed.proxies().stream().filter(proxy -> proxy.trouble().isEmpty()).count()
            - reports.configured().size();
    return "%d of %d proxies available%s"
        .formatted(
            rollout.available(),
            rollout.desired(),
            silent <= 0 ? "" : ", %d not reporting".formatted(silent));
  }
}
