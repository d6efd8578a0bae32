package io.lbtier.proxy.admin;

import io.lbtier.model.ProxyStatus;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.telemetry.SpanLog;
import io.netty.util.concurrent.EventExecutor;

/** What the admin endpoints look at. Every method returns at once, on any thread. */
public interface AdminView {
  /** What the proxy says of itself now. */
  ProxyStatus status();

  /** Whether the proxy is about to stop. */
  boolean draining();

  /** The snapshot in force. */
  Snapshot snapshot();

  /** The event loops of the data plane. */
  Iterable<EventExecutor> loops();

  /** Name of the transport. */
  String transport();

  /** Entries that the access log has lost. */
  long accessLogDropped();

  /** What becomes of the spans of requests. */
  SpanLog spans();

  /**
   * Has {@code changed} called, on any thread, after {@link #status()} has changed. A call too many
   * does no harm.
   */
  void onChange(Runnable changed);

  /** Told that the endpoints listen on another port from now on. */
  void listening(int port);

  /** Told, once for each cause, that they cannot listen on a port; they try again by themselves. */
  void notListening(int port, String cause);
}
