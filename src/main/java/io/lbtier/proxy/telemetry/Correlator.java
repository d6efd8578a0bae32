package io.lbtier.proxy.telemetry;

import io.lbtier.model.ProxyConfig;
import io.lbtier.model.RequestIds;
import io.lbtier.model.Telemetry;
import io.lbtier.model.Tracing;
import io.lbtier.proxy.Networks;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gives requests the IDs that the configuration wants them to have. Immutable; any thread. */
public final class Correlator {
  private static final Pattern ID = Pattern.compile("[-A-Za-z0-9._~:/+=@]{1,128}");

  private final @Nullable RequestIds ids;
  private final Networks idsOf;
  private final @Nullable Tracing tracing;
  private final @Nullable Networks tracesOf;
  private final @Nullable SpanTarget export;

  private Correlator(
      @Nullable RequestIds ids, @Nullable Tracing tracing, @Nullable SpanTarget export) {
    this.ids = ids;
    this.idsOf = ids == null ? Networks.NONE : Networks.of(ids.keepFrom());
    this.tracing = tracing;
    List<String> kept = tracing == null ? null : tracing.keepFrom();
    this.tracesOf = kept == null ? null : Networks.of(kept);
    this.export = export;
  }

  /** Null when the configuration wants none. */
  public static @Nullable Correlator of(ProxyConfig config) {
    Telemetry telemetry = config.telemetry();
    if (telemetry == null || (telemetry.requestIds() == null && telemetry.tracing() == null)) {
      return null;
    }
    Tracing tracing = telemetry.tracing();
    String url = tracing == null ? null : tracing.otlpUrl();
    return new Correlator(
        telemetry.requestIds(),
        tracing,
        url == null ? null : new SpanTarget(URI.create(url), config.namespace(), config.tier()));
  }

  /**
   * The IDs of a request.
   *
   * @param client its address, 4 or 16 octets
   * @param headers the values of the header lines of a name in lower case
   */
  public Correlation begin(byte[] client, Function<String, List<String>> headers) {
    String kept = ids != null && idsOf.contain(client) ? id(headers.apply("x-request-id")) : null;
    String id = ids == null ? "" : kept == null ? random128() : kept;
    boolean newId = ids != null && kept == null;
    boolean answered = ids != null && ids.response();
    if (tracing == null) {
      return new Correlation(id, null, "", newId, false, false, answered, null);
    }
    TraceContext from =
        tracesOf == null || tracesOf.contain(client)
            ? TraceContext.parse(headers.apply("traceparent"))
            : null;
    boolean sampled = from == null ? drawn(tracing.sampledPerMillion()) : from.sampled();
    SpanTarget target = sampled ? export : null;
    // Without a span of our own the next one's parent is the one that the client has told.
    boolean newTrace = from == null || target != null;
    TraceContext trace =
        newTrace || from == null
            ? new TraceContext(
                from == null ? random128() : from.traceId(), TraceContext.newSpanId(), sampled)
            : from;
    boolean withoutState = from == null || !TraceState.isValid(headers.apply("tracestate"));
    String parent = from == null ? "" : from.spanId();
    return new Correlation(id, trace, parent, newId, newTrace, withoutState, answered, target);
  }

  private static @Nullable String id(List<String> values) {
    boolean one = values.size() == 1 && ID.matcher(values.getFirst()).matches();
    return one ? values.getFirst() : null;
  }

  private static boolean drawn(int perMillion) {
    return ThreadLocalRandom.current().nextInt(Tracing.MILLION) < perMillion;
  }

  private static String random128() {
    return TraceContext.newSpanId() + TraceContext.newSpanId();
  }
}
