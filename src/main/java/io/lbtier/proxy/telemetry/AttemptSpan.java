package io.lbtier.proxy.telemetry;

/**
 * What an attempt of the proxy at a backend leaves behind, of a request that is recorded.
 *
 * @param spanId 16 hexadecimal digits, which the backend was told
 * @param afterNanos from the begin of the request to that of the attempt
 * @param durationNanos of the attempt, with the time to connect
 * @param url where it went, kept up to {@link AccessLog.Entry#MAX_TEXT} chars
 * @param address of the backend
 * @param port of the backend
 * @param status that the backend answered; 0 for none
 * @param failure what went wrong; empty for nothing beyond the status
 */
public record AttemptSpan(
    String spanId,
    long afterNanos,
    long durationNanos,
    String url,
    String address,
    int port,
    int status,
    String failure) {
  public AttemptSpan {
    url = AccessLog.Entry.cut(url);
  }
}
