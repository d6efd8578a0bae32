package io.lbtier.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Traces that requests belong to (W3C Trace Context).
 *
 * @param sampledPerMillion of a million requests that come without a trace, how many have their
 *     trace recorded
 * @param keepFrom networks of clients whose requests stay in the trace that they come with; null
 *     for all
 * @param otlpUrl where spans are sent; null for nowhere
 */
public record Tracing(
    int sampledPerMillion, @Nullable List<String> keepFrom, @Nullable String otlpUrl) {
  /** All of them. */
  public static final int MILLION = 1_000_000;

  public Tracing {
    keepFrom = keepFrom == null ? null : List.copyOf(keepFrom);
  }
}
