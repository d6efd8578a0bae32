package io.lbtier.proxy.telemetry;

import io.lbtier.model.AccessLogFormat;
import io.lbtier.model.AccessLogFormat.Form;
import io.lbtier.model.LogPart;
import io.lbtier.model.LogPart.Kind;
import java.util.List;

/**
 * A format of the access log, and what it wants kept of each request: headers and cookies are
 * copied while the heads are there, all else is known anyway. Immutable; any thread.
 */
public final class LogFormat {
  /** What is written where the user says nothing. */
  public static final LogFormat DEFAULT =
      new LogFormat(
          Form.Json,
          List.of(
              part(Kind.Time, "time"),
              part(Kind.Listener, "listener"),
              part(Kind.Client, "client"),
              part(Kind.BadRequest, "request"),
              part(Kind.Method, "method"),
              part(Kind.Path, "path"),
              part(Kind.Query, "query"),
              part(Kind.Protocol, "protocol"),
              part(Kind.Host, "host"),
              part(Kind.Status, "status"),
              part(Kind.Route, "route"),
              part(Kind.Pool, "pool"),
              part(Kind.Backend, "backend"),
              part(Kind.Attempts, "attempts"),
              part(Kind.DatagramsReceived, "datagrams_received"),
              part(Kind.DatagramsSent, "datagrams_sent"),
              part(Kind.BytesReceived, "bytes_received"),
              part(Kind.BytesSent, "bytes_sent"),
              part(Kind.DurationMillis, "duration_ms"),
              part(Kind.RequestId, "request_id"),
              part(Kind.TraceId, "trace_id"),
              part(Kind.Failure, "failure"),
              part(Kind.QueuedMillis, "queued_ms"),
              part(Kind.NotRetried, "not_retried")));

  /**
   * Apache's {@code %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i"}; the proxy knows
   * neither {@code %l} nor {@code %u}.
   */
  private static final List<LogPart> COMBINED =
      List.of(
          part(Kind.Client, "client"),
          part(Kind.Text, " - - ["),
          part(Kind.TimeClf, "time_clf"),
          part(Kind.Text, "] \""),
          part(Kind.Request, "request"),
          part(Kind.Text, "\" "),
          part(Kind.Status, "status"),
          part(Kind.Text, " "),
          part(Kind.BodyBytesSent, "body_bytes_sent"),
          part(Kind.Text, " \""),
          new LogPart(Kind.Header, "header:referer", "referer"),
          part(Kind.Text, "\" \""),
          new LogPart(Kind.Header, "header:user-agent", "user-agent"),
          part(Kind.Text, "\""));

  /** The values of requests that nothing is kept of. */
  static final String[] NOTHING = {};

  final Form form;
  final List<LogPart> parts;

  /** Where the value of each part is among those that are kept; -1 for what is known anyway. */
  final int[] kept;

  private final List<String> headers;
  private final List<String> cookies;
  private final List<String> responseHeaders;

  private LogFormat(Form form, List<LogPart> parts) {
    this.form = form;
    this.parts = parts;
    headers = names(Kind.Header);
    cookies = names(Kind.Cookie);
    responseHeaders = names(Kind.ResponseHeader);
    kept = parts.stream().mapToInt(this::place).toArray();
  }

  private List<String> names(Kind kind) {
    return parts.stream().filter(p -> p.kind() == kind).map(LogPart::of).distinct().toList();
  }

  private static LogPart part(Kind kind, String text) {
    return new LogPart(kind, text, "");
  }

  /** The format as configured. */
  public static LogFormat of(AccessLogFormat config) {
    return new LogFormat(config.form(), config.form() == Form.Combined ? COMBINED : config.parts());
  }

  /** How many values are kept of a request: of headers, then of cookies, then of the response. */
  public int size() {
    return headers.size() + cookies.size() + responseHeaders.size();
  }

  /** Names of headers of the request, in lower case. */
  public List<String> headers() {
    return headers;
  }

  /** Names of cookies of the request. */
  public List<String> cookies() {
    return cookies;
  }

  /** Names of headers of the response, in lower case. */
  public List<String> responseHeaders() {
    return responseHeaders;
  }

  private int place(LogPart part) {
    return switch (part.kind()) {
      case Header -> headers.indexOf(part.of());
      case Cookie -> headers.size() + cookies.indexOf(part.of());
      case ResponseHeader -> headers.size() + cookies.size() + responseHeaders.indexOf(part.of());
      default -> -1;
    };
  }
}
