package io.lbtier.proxy.admin;

import io.lbtier.model.ProxyStatus;
import io.lbtier.proxy.Snapshot;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;

/** What the admin endpoints look at. Every method returns at once, on any thread. */
public interface AdminView {
  /** What the proxy says of itself now. */
  ProxyStatus status();

  /** Why it takes no traffic, each reason a sentence for a person; empty when it is ready. */
  List<String> notReady();

  /** The snapshot in force. */
  Snapshot snapshot();

  /** The event loops of the data plane. */
  Iterable<EventExecutor> loops();

  /** Name of the transport. */
  String transport();

  /** Entries that the access log has lost. */
  long accessLogDropped();

  /**
   * Has {@code changed} called, on any thread, after {@link #status()} has changed. A call too many
   * does no harm.
   */
  void onChange(Runnable changed);
}
