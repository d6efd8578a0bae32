package io.lbtier.proxy.http;

import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.tcp.Relay;
import io.lbtier.proxy.telemetry.ListenerCounters;

/**
 * What is counted of a tunnel, and logged at its end; it goes on with the record of the request
 * that has led to it. Belongs to one event loop.
 */
final class TunnelRecord implements Relay.Owner {
  private final Backend backend;
  private final AccessRecord record;
  private final Attempts attempts;
  private final ListenerCounters counters;

  TunnelRecord(Backend backend, AccessRecord record, Attempts attempts) {
    this.backend = backend;
    this.record = record;
    this.attempts = attempts;
    this.counters = record.listener().counters();
  }

  /** How long nothing may move. */
  long idleMillis() {
    return record.listener().config().timeouts().tunnelMillis();
  }

  /** The client has sent octets. */
  void received(int octets) {
    record.received(octets);
    counters.bytesReceived.add(octets);
  }

  /** The backend is sent octets of the client. */
  void forwarded(int octets) {
    backend.bytesSent.add(octets);
  }

  /** The client is sent octets that the backend has sent, which were counted when they came. */
  void returned(int octets) {
    record.sent(octets);
    counters.bytesSent.add(octets);
  }

  @Override
  public void passed(boolean fromClient, int octets) {
    if (fromClient) {
      received(octets);
      forwarded(octets);
    } else {
      backend.bytesReceived.add(octets);
      returned(octets);
    }
  }

  @Override
  public void over(Relay.Ending ending) {
    attempts.give(backend);
    String failure =
        switch (ending) {
          case DONE -> "";
          case IDLE -> "tunnel-idle";
          case CLIENT_RESET -> "client-reset";
          case BACKEND_RESET -> "backend-reset";
          case CUT -> "proxy-stopped";
        };
    record.log(System.nanoTime(), failure, attempts);
    attempts.reset();
  }
}
