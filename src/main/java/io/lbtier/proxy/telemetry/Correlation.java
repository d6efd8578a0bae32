package io.lbtier.proxy.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * By what a request is found again wherever it has been.
 *
 * @param requestId its ID; empty where requests have none
 * @param trace where it stands in its trace as backends are told; null where there are no traces
 * @param parent span that it comes from; empty for none
 * @param newId whether the ID is not the one that it came with
 * @param newTrace whether backends are told another traceparent than it came with
 * @param withoutState whether backends are not told of the tracestate that it came with
 * @param answered whether the response says the ID
 * @param export where its span is sent; null for nowhere
 */
public record Correlation(
    String requestId,
    @Nullable TraceContext trace,
    String parent,
    boolean newId,
    boolean newTrace,
    boolean withoutState,
    boolean answered,
    @Nullable SpanTarget export) {

  /** ID of the trace; empty for none. */
  public String traceId() {
    return trace == null ? "" : trace.traceId();
  }

  /** The header lines that backends get, each with its end. */
  public String lines() {
    return (newId ? "X-Request-Id: " + requestId + "\r\n" : "")
        + (newTrace && trace != null ? "traceparent: " + trace.header() + "\r\n" : "");
  }
}
