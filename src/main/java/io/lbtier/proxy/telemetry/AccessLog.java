package io.lbtier.proxy.telemetry;

import io.lbtier.model.ProxyConfig;

/**
 * Takes what flows leave behind. Never blocks: an entry that finds no place is dropped and counted.
 * Any thread.
 */
public interface AccessLog {
  /** Drops everything. */
  AccessLog NONE = entry -> {};

  /** Hands an entry over; the caller does not touch it again. */
  void log(Entry entry);

  /** How many entries were lost so far. */
  default long dropped() {
    return 0;
  }

  /**
   * Whether a flow gets an entry, so that none need be made for one that does not.
   *
   * @param which what the configuration asks for
   * @param status sent to the client; 0 for a TCP connection or when there was none
   * @param failure what the proxy itself found wrong; empty for nothing
   */
  static boolean covers(ProxyConfig.AccessLog which, int status, String failure) {
    return switch (which) {
      case All -> true;
      case Errors -> status >= 500 || !failure.isEmpty();
      case None -> false;
    };
  }

  /** What one flow leaves behind. */
  sealed interface Entry {
    /** Longer texts from a client are cut, which bounds the memory of the entries that wait. */
    int MAX_TEXT = 1024;

    private static String cut(String text) {
      return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
  }

  /**
   * One HTTP request.
   *
   * @param epochMillis when its first byte came
   * @param listener name of the listener
   * @param client address of the client, without port
   * @param requestLine method, target and version as received, kept up to {@link Entry#MAX_TEXT}
   *     chars; empty when they could not be read
   * @param host of the request; empty when it had none
   * @param status sent to the client; 0 when it went away before
   * @param route label of the route; empty when none matched
   * @param backend label of the backend that answered or was tried last; empty when there was none
   * @param attempts how many backends were tried
   * @param bytesReceived from the client, head and body
   * @param bytesSent to the client, head and body
   * @param durationNanos from the first byte of the request to the last one of the response
   * @param failure what the proxy itself found wrong, by stage; empty when the response is the
   *     backend's
   * @param notRetried what alone kept the request from going to another backend; empty for nothing
   */
  record Http(
      long epochMillis,
      String listener,
      String client,
      String requestLine,
      String host,
      int status,
      String route,
      String backend,
      int attempts,
      long bytesReceived,
      long bytesSent,
      long durationNanos,
      String failure,
      String notRetried)
      implements Entry {
    public Http {
      requestLine = Entry.cut(requestLine);
      host = Entry.cut(host);
    }
  }

  /**
   * One TCP connection.
   *
   * @param epochMillis when it was accepted
   * @param listener name of the listener
   * @param client address of the client, without port
   * @param backend label of the backend; empty when none could be reached
   * @param attempts how many backends were tried
   * @param bytesReceived from the client
   * @param bytesSent to the client
   * @param durationNanos from accept to the end
   * @param failure why it ended other than by the will of a peer; empty otherwise
   */
  record Tcp(
      long epochMillis,
      String listener,
      String client,
      String backend,
      int attempts,
      long bytesReceived,
      long bytesSent,
      long durationNanos,
      String failure)
      implements Entry {}

  /**
   * One UDP session.
   *
   * @param epochMillis when its first datagram came
   * @param listener name of the listener
   * @param client address of the client, without port
   * @param backend label of the backend
   * @param datagramsReceived from the client
   * @param datagramsSent to the client
   * @param bytesReceived from the client
   * @param bytesSent to the client
   * @param durationNanos from its first datagram to its end
   * @param failure why it ended other than by its time or number of responses; empty otherwise
   */
  record Udp(
      long epochMillis,
      String listener,
      String client,
      String backend,
      long datagramsReceived,
      long datagramsSent,
      long bytesReceived,
      long bytesSent,
      long durationNanos,
      String failure)
      implements Entry {}
}
