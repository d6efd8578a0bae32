package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.ProxySpec;
import io.lbtier.api.RequestIdSpec;
import io.lbtier.api.TracingSpec;
import io.lbtier.api.TracingSpec.OtlpSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.AccessLogFormat;
import io.lbtier.model.RequestIds;
import io.lbtier.model.Telemetry;
import io.lbtier.model.Tracing;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the proxies tell of each request. */
final class Telemetries {
  private static final Pattern PERCENT = Pattern.compile(Bounds.PERCENT);
  private static final Pattern URL = Pattern.compile(Bounds.URL);

  private Telemetries() {}

  /** Null where all of it is the default. */
  static @Nullable Telemetry compile(Place at, ProxySpec spec) {
    AccessLogFormat format = AccessLogs.format(at.field("accessLogFormat"), spec.accessLogFormat());
    RequestIds ids = requestIds(at.field("requestId"), spec.requestId());
    Tracing tracing = tracing(at.field("tracing"), spec.tracing());
    return format == null && ids == null && tracing == null
        ? null
        : new Telemetry(format, ids, tracing);
  }

  private static @Nullable RequestIds requestIds(Place at, @Nullable RequestIdSpec spec) {
    if (spec == null) {
      return null;
    }
    List<String> networks = networks(at.field("keepFrom"), spec.keepFrom());
    return new RequestIds(
        networks == null ? List.of() : networks, Boolean.TRUE.equals(spec.response()));
  }

  private static @Nullable Tracing tracing(Place at, @Nullable TracingSpec spec) {
    if (spec == null) {
      return null;
    }
    OtlpSpec otlp = spec.otlp();
    return new Tracing(
        perMillion(at.field("sampling"), spec.sampling()),
        networks(at.field("keepFrom"), spec.keepFrom()),
        otlp == null ? null : collector(at.field("otlp").field("url"), otlp.url()));
  }

  private static @Nullable String collector(Place at, @Nullable String found) {
    String expected = "a URL such as http://collector:4318/v1/traces";
    String url = Values.text(at, found, URL, Bounds.URL_MAX, expected);
    if (url != null && !isUrl(url)) {
      at.error(Reason.Invalid, "found " + Quote.of(url) + "; give " + expected);
    }
    return url;
  }

  /** Whether it has a host and a port that there can be, which its form alone does not say. */
  private static boolean isUrl(String url) {
    try {
      URI uri = new URI(url);
      return uri.getHost() != null && uri.getPort() <= Bounds.PORT_MAX && uri.getPort() != 0;
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private static int perMillion(Place at, @Nullable String found) {
    String percent =
        Values.text(
            at,
            Objects.requireNonNullElse(found, Defaults.SAMPLING),
            PERCENT,
            Bounds.PERCENT_LENGTH_MAX,
            "a percentage of 0% to 100%, such as 0.1%");
    return percent == null
        ? Tracing.MILLION
        : new BigDecimal(percent.substring(0, percent.length() - 1))
            .movePointRight(4)
            .intValueExact();
  }

  private static @Nullable List<String> networks(Place at, @Nullable List<String> found) {
    if (found == null) {
      return null;
    }
    if (found.isEmpty()) {
      at.missing("one network or more, such as 10.0.0.0/8");
    }
    return Values.each(at, found, Bounds.NETWORKS_MAX, Networks::compile);
  }
}
