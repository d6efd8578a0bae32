package io.lbtier.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.HexFormat;
import java.util.List;
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
 * @param downIntervalMillis from a failed check of a backend that is down to the next; null for the
 *     interval
 * @param tls what is asked through; null for what the pool has
 */
public record HealthCheck(
    Probe probe,
    int port,
    long intervalMillis,
    long timeoutMillis,
    int fall,
    int rise,
    Pool.@Nullable ProxyProtocol proxyProtocol,
    @Nullable Long downIntervalMillis,
    @Nullable BackendTls tls) {

  /** A check that has the same rhythm whether a backend is up or down, and the TLS of its pool. */
  public HealthCheck(
      Probe probe,
      int port,
      long intervalMillis,
      long timeoutMillis,
      int fall,
      int rise,
      Pool.@Nullable ProxyProtocol proxyProtocol) {
    this(probe, port, intervalMillis, timeoutMillis, fall, rise, proxyProtocol, null, null);
  }

  /** The same, and begins without a header. */
  public HealthCheck(
      Probe probe, int port, long intervalMillis, long timeoutMillis, int fall, int rise) {
    this(probe, port, intervalMillis, timeoutMillis, fall, rise, null);
  }

  /** What is asked of a backend. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Http.class, name = "http"),
    @JsonSubTypes.Type(value = Tcp.class, name = "tcp"),
    @JsonSubTypes.Type(value = Grpc.class, name = "grpc"),
    @JsonSubTypes.Type(value = None.class, name = "none")
  })
  public sealed interface Probe {}

  /**
   * A request whose answer must have an expected status.
   *
   * @param path with its query, if any; begins with a slash
   * @param host value of the Host header; empty for the backend's address
   * @param statuses those that count as up
   * @param request what it has besides; null for a GET without more
   * @param body what the answer's body must have in it; null for anything
   * @param protocol what it is asked in; null for HTTP/1.1
   */
  public record Http(
      String path,
      String host,
      List<StatusRange> statuses,
      @Nullable Request request,
      @Nullable BodyTest body,
      Pool.@Nullable Protocol protocol)
      implements Probe {
    public Http {
      statuses = List.copyOf(statuses);
    }

    /** A request in HTTP/1.1. */
    public Http(
        String path,
        String host,
        List<StatusRange> statuses,
        @Nullable Request request,
        @Nullable BodyTest body) {
      this(path, host, statuses, request, body, null);
    }

    /** A GET whose answer counts by its status alone. */
    public Http(String path, String host, int statusMin, int statusMax) {
      this(path, host, List.of(new StatusRange(statusMin, statusMax)), null, null, null);
    }

    /** Its method. */
    public String method() {
      return request == null ? "GET" : request.method();
    }
  }

  /**
   * The service must say that it serves, by gRPC's health checking protocol.
   *
   * @param service its name; empty for the server as a whole
   */
  public record Grpc(String service) implements Probe {}

  /**
   * What a request has besides its path and host.
   *
   * @param method in upper case
   * @param headers of the user's, in order
   */
  public record Request(String method, List<Header> headers) {
    public Request {
      headers = List.copyOf(headers);
    }
  }

  /** A header line, of ASCII characters. */
  public record Header(String name, String value) {}

  /**
   * What a body must have in it.
   *
   * @param text as it stands, in UTF-8, or a regular expression of RE2
   * @param regex whether it is an expression
   */
  public record BodyTest(String text, boolean regex) {}

  /**
   * A connection that is accepted, and with TLS its handshake.
   *
   * @param dialogue what is said then; null for nothing
   */
  public record Tcp(@Nullable Dialogue dialogue) implements Probe {
    /** A connection on which nothing is said. */
    public Tcp() {
      this(null);
    }
  }

  /**
   * What is said on a connection.
   *
   * @param send octets to send, in hexadecimal; empty for none
   * @param expect octets that must come, in hexadecimal; empty for none
   */
  public record Dialogue(String send, String expect) {
    /**
     * @throws IllegalArgumentException if either is no hexadecimal
     */
    public Dialogue {
      HexFormat.of().parseHex(send);
      HexFormat.of().parseHex(expect);
    }
  }

  /** Nothing: no backend is ever found to be down, or up. */
  public record None() implements Probe {}
}
