package io.lbtier.proxy;

import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.Logging;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** Counts and logs a connection that was closed before anything could serve it. */
record RefusedConnection(DataPlane plane, LiveListener listener, InetSocketAddress peer)
    implements Consumer<String> {

  @Override
  public void accept(String failure) {
    listener.counters().withoutProxyHeader.increment();
    Logging logging = plane.runtime().current().logging();
    if (logging.covers(0, failure)) {
      plane
          .accessLog()
          .log(
              new AccessLog.Tcp(
                  logging.format(),
                  System.currentTimeMillis(),
                  listener.config().name(),
                  peer.getAddress().getHostAddress(),
                  "",
                  "",
                  0,
                  0,
                  0,
                  0,
                  failure,
                  0));
    }
  }
}
