package io.lbtier.compile;

import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.LogPart;
import io.lbtier.model.LogPart.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Names of what a line of the access log can say; those of keys are among them. */
final class LogParts {
  private static final Map<String, Kind> NAMES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("time", Kind.Time),
              Map.entry("time_clf", Kind.TimeClf),
              Map.entry("listener", Kind.Listener),
              Map.entry("client", Kind.Client),
              Map.entry("client_address", Kind.Client),
              Map.entry("request", Kind.Request),
              Map.entry("method", Kind.Method),
              Map.entry("path", Kind.Path),
              Map.entry("query", Kind.Query),
              Map.entry("protocol", Kind.Protocol),
              Map.entry("host", Kind.Host),
              Map.entry("status", Kind.Status),
              Map.entry("route", Kind.Route),
              Map.entry("pool", Kind.Pool),
              Map.entry("backend", Kind.Backend),
              Map.entry("attempts", Kind.Attempts),
              Map.entry("datagrams_received", Kind.DatagramsReceived),
              Map.entry("datagrams_sent", Kind.DatagramsSent),
              Map.entry("bytes_received", Kind.BytesReceived),
              Map.entry("bytes_sent", Kind.BytesSent),
              Map.entry("body_bytes_sent", Kind.BodyBytesSent),
              Map.entry("duration_ms", Kind.DurationMillis),
              Map.entry("duration_s", Kind.DurationSeconds),
              Map.entry("failure", Kind.Failure),
              Map.entry("queued_ms", Kind.QueuedMillis),
              Map.entry("not_retried", Kind.NotRetried),
              Map.entry("request_id", Kind.RequestId),
              Map.entry("trace_id", Kind.TraceId),
              Map.entry("header", Kind.Header),
              Map.entry("cookie", Kind.Cookie),
              Map.entry("response_header", Kind.ResponseHeader)));

  private LogParts() {}

  /** What a name such as {@code status} or {@code header:user-agent} means; null for nothing. */
  static @Nullable LogPart compile(Place at, String found) {
    int colon = found.indexOf(':');
    String name = colon < 0 ? found : found.substring(0, colon);
    String of = colon < 0 ? "" : found.substring(colon + 1);
    Kind kind = NAMES.get(name);
    // The one name that is known with and without another behind it.
    if (kind == Kind.Query && colon >= 0) {
      kind = Kind.QueryParameter;
    }
    String mistake = mistake(kind, name, colon >= 0, of);
    if (kind == null || mistake != null) {
      at.error(Reason.Invalid, Quote.of(found) + " " + mistake);
      return null;
    }
    boolean anyCase = kind == Kind.Header || kind == Kind.ResponseHeader;
    return new LogPart(kind, found, anyCase ? of.toLowerCase(Locale.ROOT) : of);
  }

  private static @Nullable String mistake(
      @Nullable Kind kind, String name, boolean colon, String of) {
    return switch (kind) {
      case null -> "is nothing that is logged; " + Suggestions.of(name, NAMES.keySet());
      case Header, ResponseHeader, Cookie ->
          Templates.TOKEN.matcher(of).matches()
              ? null
              : "needs a name, as in %s:id".formatted(name);
      case QueryParameter ->
          Templates.PARAMETER.matcher(of).matches() ? null : "needs a name, as in query:id";
      default -> colon ? "takes no name; give " + name : null;
    };
  }
}
