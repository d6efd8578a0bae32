package io.lbtier.status;

import io.lbtier.api.TierStatus.ListenerStatus;
import io.lbtier.compile.Problem;
import io.lbtier.model.Listener;
import io.lbtier.status.Reports.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a listener is doing on all proxies together.
 *
 * @param status what is told of it
 * @param failure why it cannot serve somewhere; null when it serves, or is only waited for
 */
record ListenerView(ListenerStatus status, @Nullable Finding failure) {

  static ListenerView of(Listener listener, List<Problem> warnings, Reports reports) {
    var proxies = reports.configured();
    Map<String, List<String>> proxiesByError = new TreeMap<>();
    var waiting = new ArrayList<String>();
    for (var report : proxies) {
      var error = error(listener, report);
      if (error == null) {
        waiting.add(report.proxy());
      } else if (!error.isEmpty()) {
        proxiesByError.computeIfAbsent(error, _ -> new ArrayList<>()).add(report.proxy());
      }
    }

    var messages = new ArrayList<>(warnings.stream().map(Text::problem).toList());
    proxiesByError.forEach((error, on) -> messages.add(located(error, on, proxies.size())));
    if (proxies.isEmpty()) {
      messages.add("no proxy reports");
    } else if (!waiting.isEmpty()) {
      messages.add(located("not yet served", waiting, proxies.size()));
    }
    var message = messages.isEmpty() ? null : Text.sentences(messages);

    boolean ready = !proxies.isEmpty() && proxiesByError.isEmpty() && waiting.isEmpty();
    return new ListenerView(
        new ListenerStatus(listener.name(), listener.port(), ready, message),
        proxiesByError.isEmpty()
            ? null
            : new Finding(
                reason(warnings),
                "listener \"%s\" (%s): %s"
                    .formatted(listener.name(), listener.socket().text(), message)));
  }

  /** What is wrong, with the proxies that say so where not all of them do. */
  private static String located(String error, List<String> on, int proxies) {
    return on.size() == proxies ? error : "%s (%s)".formatted(error, Text.names(on));
  }

  /** Null when the proxy does not have the listener. */
  private static @Nullable String error(Listener listener, Report report) {
    for (var status : report.status().listeners()) {
      if (status.name().equals(listener.name())) {
        return status.error();
      }
    }
    return null;
  }

  private static String reason(List<Problem> warnings) {
    for (var warning : warnings) {
      if (warning.reason() == Problem.Reason.SecretNotFound
          || warning.reason() == Problem.Reason.SecretInvalid) {
        return warning.reason().name();
      }
    }
    return Reasons.LISTENER_FAILED;
  }
}
