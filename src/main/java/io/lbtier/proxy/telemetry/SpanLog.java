package io.lbtier.proxy.telemetry;

import java.util.List;

/** Takes the spans of requests. Never blocks: what finds no place is dropped and counted. */
public interface SpanLog {
  /** Drops everything. */
  SpanLog NONE = (request, ids, attempts) -> {};

  /**
   * Hands over a request that has ended and is to be recorded. Any thread.
   *
   * @param ids with an {@link Correlation#export()} and a trace
   * @param attempts at backends, in order; not changed any more
   */
  void record(AccessLog.Http request, Correlation ids, List<AttemptSpan> attempts);

  /** How many spans were lost so far. */
  default long dropped() {
    return 0;
  }

  /** How many spans a collector has taken so far. */
  default long exported() {
    return 0;
  }
}
