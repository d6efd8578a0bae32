package io.lbtier.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * How it is found out which backends are up.
 *
 * @param probe what is asked of a backend
 * @param port where it is asked; 0 for the port that serves
 * @param intervalMillis from one check to the next
 * @param timeoutMillis an answer that takes longer is a failure
 * @param fall this many failures in a row take a backend down, 1 or more; failed connections of
 *     real traffic count too
 * @param rise this many successes in a row bring it back, 1 or more
 * @param proxyProtocol version of the header that the connection of a check begins with; null for
 *     none
 */
public record HealthCheck(
    Probe probe,
    int port,
    long intervalMillis,
    long timeoutMillis,
    int fall,
    int rise,
    Pool.@Nullable ProxyProtocol proxyProtocol) {

  /** A check that begins without a header. */
  public HealthCheck(
      Probe probe, int port, long intervalMillis, long timeoutMillis, int fall, int rise) {
    this(probe, port, intervalMillis, timeoutMillis, fall, rise, null);
  }

  /** What is asked of a backend. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Http.class, name = "http"),
    @JsonSubTypes.Type(value = Tcp.class, name = "tcp")
  })
  public sealed interface Probe {}

  /**
   * A GET whose answer must have an expected status.
   *
   * @param path with its query, if any; begins with a slash
   * @param host value of the Host header; empty for the backend's address
   * @param statusMin lowest status that counts as healthy
   * @param statusMax highest status that counts as healthy
   */
  public record Http(String path, String host, int statusMin, int statusMax) implements Probe {}

  /** A connection that is accepted. */
  public record Tcp() implements Probe {}
}
