package io.lbtier.proxy.telemetry;

import java.util.List;

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

  /** What one flow leaves behind. */
  sealed interface Entry {
    /** Longer texts from a client are cut, which bounds the memory of the entries that wait. */
    int MAX_TEXT = 1024;

    /** What its line looks like. */
    LogFormat format();

    /** When it began. */
    long epochMillis();

    /** Name of the listener. */
    String listener();

    /** Address of the client, without port. */
    String client();

    /** Name of the pool; empty when none was chosen. */
    String pool();

    /** Label of the backend that answered or was tried last; empty when there was none. */
    String backend();

    /** How many backends were tried. */
    int attempts();

    /** From the client. */
    long bytesReceived();

    /** To the client. */
    long bytesSent();

    /** From its beginning to its end. */
    long durationNanos();

    /** What the proxy itself found wrong, by stage; empty otherwise. */
    String failure();

    /** The text, or as much of it as is kept. */
    static String cut(String text) {
      return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
  }

  /**
   * One HTTP request: from its first byte to the last one of its response.
   *
   * @param requestLine method, target and version as received, kept up to {@link Entry#MAX_TEXT}
   *     chars; empty when they could not be read
   * @param host of the request; empty when it had none
   * @param status sent to the client; 0 when it went away before
   * @param route label of the route; empty when none matched
   * @param bytesReceived head and body
   * @param bytesSent head and body
   * @param bodySent what of that was body, with the framing of chunks
   * @param failure empty when the response is the backend's
   * @param notRetried what alone kept the request from going to another backend; empty for nothing
   * @param queuedNanos how long it waited for room in its pool
   * @param requestId empty for none
   * @param traceId empty for none
   * @param kept values that the format wants, in its order, empty where there is none; or nothing
   *     at all
   */
  record Http(
      LogFormat format,
      long epochMillis,
      String listener,
      String client,
      String requestLine,
      String host,
      int status,
      String route,
      String pool,
      String backend,
      int attempts,
      long bytesReceived,
      long bytesSent,
      long bodySent,
      long durationNanos,
      String failure,
      String notRetried,
      long queuedNanos,
      String requestId,
      String traceId,
      List<String> kept)
      implements Entry {
    public Http {
      requestLine = Entry.cut(requestLine);
      host = Entry.cut(host);
    }
  }

  /**
   * One TCP connection: from accept to its end.
   *
   * @param queuedNanos how long it waited for room in its pool
   */
  record Tcp(
      LogFormat format,
      long epochMillis,
      String listener,
      String client,
      String pool,
      String backend,
      int attempts,
      long bytesReceived,
      long bytesSent,
      long durationNanos,
      String failure,
      long queuedNanos)
      implements Entry {}

  /**
   * One UDP session: from its first datagram to its end.
   *
   * @param datagramsReceived from the client
   * @param datagramsSent to the client
   */
  record Udp(
      LogFormat format,
      long epochMillis,
      String listener,
      String client,
      String pool,
      String backend,
      long datagramsReceived,
      long datagramsSent,
      long bytesReceived,
      long bytesSent,
      long durationNanos,
      String failure)
      implements Entry {
    @Override
    public int attempts() {
      return 1;
    }
  }
}
