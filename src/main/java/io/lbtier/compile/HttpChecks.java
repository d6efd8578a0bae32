package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.HttpCheckSpec;
import io.lbtier.api.HttpCheckSpec.CheckBodySpec;
import io.lbtier.api.HttpCheckSpec.CheckHeaderSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Pool;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Health checks by a request. */
final class HttpChecks {
  private static final Pattern TARGET = Pattern.compile(Bounds.TARGET);
  private static final Pattern METHOD = Pattern.compile(Bounds.METHOD);

  /** What the proxy says itself, or would make of the request something else. */
  private static final Set<String> OURS =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "upgrade",
          "expect",
          "te",
          "trailer",
          "keep-alive");

  private HttpChecks() {}

  /**
   * @param protocol what the port that is asked speaks; null for HTTP/1.1
   */
  static HealthCheck.Http compile(Place at, HttpCheckSpec spec, Pool.@Nullable Protocol protocol) {
    String path =
        Values.text(
            at.field("path"), spec.path(), TARGET, Bounds.PATH_MAX, "a path such as /healthz");
    String host = Hosts.header(at.field("host"), spec.host());
    var statuses = StatusRanges.compile(at.field("status"), spec.status(), Defaults.CHECK_STATUS);
    String method = method(at.field("method"), spec.method());
    List<HealthCheck.Header> headers =
        Headers.each(
            at.field("headers"), spec.headers(), Bounds.CHECK_HEADERS_MAX, HttpChecks::header);
    boolean plain = method.equals(Defaults.CHECK_METHOD) && headers.isEmpty();
    return new HealthCheck.Http(
        Objects.requireNonNullElse(path, "/"),
        host,
        statuses,
        plain ? null : new HealthCheck.Request(method, headers),
        body(at.field("body"), spec.body(), method),
        protocol);
  }

  private static String method(Place at, @Nullable String found) {
    String method =
        Values.text(
            at,
            Objects.requireNonNullElse(found, Defaults.CHECK_METHOD),
            METHOD,
            Bounds.METHOD_LENGTH_MAX,
            "a method in upper case such as GET");
    if ("CONNECT".equals(method)) {
      at.error(Reason.Invalid, "found CONNECT, which asks for no answer; give one such as GET");
    }
    return Objects.requireNonNullElse(method, Defaults.CHECK_METHOD);
  }

  private static HealthCheck.@Nullable Header header(Place at, CheckHeaderSpec spec) {
    String name = Headers.name(at.field("name"), spec.name(), "a header's name such as X-Check");
    String value =
        Headers.value(
            at.field("value"), spec.value(), "visible ASCII characters, with blanks between them");
    if (name != null && OURS.contains(name.toLowerCase(Locale.ROOT))) {
      at.field("name")
          .error(
              Reason.Conflict,
              "found %s, which is the proxy's to send%s"
                  .formatted(name, name.equalsIgnoreCase("host") ? "; give host instead" : ""));
    }
    return name == null || value == null ? null : new HealthCheck.Header(name, value);
  }

  private static HealthCheck.@Nullable BodyTest body(
      Place at, @Nullable CheckBodySpec spec, String method) {
    if (spec == null) {
      return null;
    }
    if (method.equals("HEAD")) {
      at.error(Reason.Conflict, "an answer to HEAD has no body; leave it out");
    }
    if ((spec.contains() == null) == (spec.regex() == null)) {
      at.error(
          Reason.Conflict,
          (spec.regex() == null ? "found neither" : "found both") + "; give contains or regex");
      return null;
    }
    if (spec.regex() != null) {
      return new HealthCheck.BodyTest(Regexes.compile(at.field("regex"), spec.regex()), true);
    }
    String text = Objects.requireNonNullElse(spec.contains(), "");
    if (text.isEmpty()) {
      at.field("contains").missing("a text");
    } else if (text.length() > Bounds.FIELD_VALUE_MAX) {
      at.field("contains")
          .error(
              Reason.OutOfRange,
              "found %d characters; give at most %d"
                  .formatted(text.length(), Bounds.FIELD_VALUE_MAX));
    }
    return new HealthCheck.BodyTest(text, false);
  }
}
