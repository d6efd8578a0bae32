package io.lbtier.proxy.telemetry;

import java.util.concurrent.atomic.LongAdder;

/** Counters of one listener; they live as long as there is one of this name. Any thread. */
public final class ListenerCounters {
  /** Connections accepted; with UDP, sessions begun. */
  public final LongAdder connections = new LongAdder();

  /** Connections, or sessions, open. */
  public final LongAdder active = new LongAdder();

  /** Connections closed at once since there were as many as there may be. */
  public final LongAdder refused = new LongAdder();

  /** Connections closed at once since there have been as many of late as there may be. */
  public final LongAdder rateLimited = new LongAdder();

  /** Connections closed since they did not begin with the PROXY header that they had to. */
  public final LongAdder withoutProxyHeader = new LongAdder();

  /**
   * HTTP: requests that the proxy answered itself before it had a route for them, since they were
   * malformed, too large, or for no route there is.
   */
  public final LongAdder unrouted = new LongAdder();

  /** TCP and TLS: connections for which no backend could be reached or had room. */
  public final LongAdder unserved = new LongAdder();

  /** UDP: datagrams from clients. */
  public final LongAdder datagramsReceived = new LongAdder();

  /** UDP: datagrams to clients. */
  public final LongAdder datagramsSent = new LongAdder();

  /** UDP: datagrams, either way, that were not passed on. */
  public final LongAdder datagramsDropped = new LongAdder();

  /** UDP: sessions ended to make room for others. */
  public final LongAdder sessionsEvicted = new LongAdder();

  /** TLS handshakes that went well. */
  public final LongAdder handshakes = new LongAdder();

  /** Those of them that took up a session again. */
  public final LongAdder handshakesResumed = new LongAdder();

  /** TLS handshakes that failed, by a client's fault or for want of a certificate. */
  public final LongAdder handshakesFailed = new LongAdder();

  /** Bytes received from clients. */
  public final LongAdder bytesReceived = new LongAdder();

  /** Bytes sent to clients. */
  public final LongAdder bytesSent = new LongAdder();
}
