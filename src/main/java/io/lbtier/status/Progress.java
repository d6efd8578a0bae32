package io.lbtier.status;

import io.lbtier.compile.Compiled;
import io.lbtier.compile.Compiled.Rejected;
import io.lbtier.model.ProxyConfig;
import io.lbtier.status.Reports.Report;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the newest spec gets where it is to go; at most one of stalled and reconciling is. */
final class Progress {
  private Progress() {}

  /** Why it will not get there unless somebody does something; null when nothing stops it. */
  static @Nullable Finding stalled(Compiled compiled, Observed observed, Reports reports) {
    if (compiled instanceof Rejected rejected) {
      return new Finding(Reasons.INVALID, refused(rejected, observed));
    }
    if (!observed.obstacles().isEmpty()) {
      return new Finding(Reasons.APPLY_FAILED, Text.sentences(observed.obstacles()));
    }
    var refusing = reports.refusing();
    if (!refusing.isEmpty()) {
      return new Finding(Reasons.CONFIGURATION_REFUSED, refused(refusing));
    }
    var rollout = observed.rollout();
    if (rollout != null && !rollout.failure().isEmpty()) {
      return new Finding(
          Reasons.ROLLOUT_FAILED,
          Text.sentences(
              List.of(rollout.failure().replaceAll("\\.$", ""), numbers(rollout, reports))));
    }
    return null;
  }

  /** What is under way; null when all is as it is to be. */
  static @Nullable Finding reconciling(Observed observed, Reports reports, AddressViews addresses) {
    var applied = observed.applied();
    if (applied == null || applied.generation() != observed.generation()) {
      return new Finding(
          Reasons.CONFIGURATION_PENDING,
          "generation %d is not yet given to the proxies".formatted(observed.generation()));
    }
    var rollout = observed.rollout();
    if (rollout == null || !rollout.done()) {
      return new Finding(
          Reasons.ROLLING_OUT,
          rollout == null ? "there is no Deployment yet" : numbers(rollout, reports));
    }
    var behind = behind(applied, reports);
    if (!behind.isEmpty()) {
      return new Finding(
          Reasons.CONFIGURATION_PENDING,
          "generation %d is not yet served by %s"
              .formatted(applied.generation(), Text.names(behind)));
    }
    return addresses.coming();
  }

  private static List<String> behind(ProxyConfig applied, Reports reports) {
    return reports.configured().stream()
        .filter(report -> report.status().generation() != applied.generation())
        .map(Report::proxy)
        .toList();
  }

  /** What goes on serving comes first: it is what a person at night asks first. */
  private static String refused(Rejected rejected, Observed observed) {
    var applied = observed.applied();
    return "generation %d refused, %s: %s"
        .formatted(
            observed.generation(),
            applied == null
                ? "nothing serves"
                : "generation %d goes on serving".formatted(applied.generation()),
            Text.problems(rejected.problems()));
  }

  private static String refused(List<Report> refusing) {
    var first = refusing.getFirst().status();
    var text =
        "refused by %s, %s there: %s"
            .formatted(
                Text.names(refusing.stream().map(Report::proxy).toList()),
                first.generation() == 0
                    ? "nothing serves"
                    : "generation %d goes on serving".formatted(first.generation()),
                first.refused());
    return Text.sentences(List.of(text));
  }

  /** How far it is, and why it is not further. */
  private static String numbers(Observed.Rollout rollout, Reports reports) {
    var messages = new ArrayList<String>();
    messages.add(
        "%d of %d proxies updated, %d available"
            .formatted(rollout.updated(), rollout.desired(), rollout.available()));
    messages.addAll(reports.troubles());
    return Text.sentences(messages);
  }
}
