package io.lbtier.proxy;

import io.lbtier.model.ProxyConfig;
import io.lbtier.proxy.telemetry.AccessLog;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** Counts and logs a connection that was closed before anything could serve it. */
record RefusedConnection(DataPlane plane, LiveListener listener, InetSocketAddress peer)
    implements Consumer<String> {

  @Override
  public void accept(String failure) {
    listener.counters().withoutProxyHeader.increment();
    ProxyConfig.AccessLog which = plane.runtime().current().config().accessLog();
    if (AccessLog.covers(which, 0, failure)) {
      plane
          .accessLog()
          .log(
              new AccessLog.Tcp(
                  System.currentTimeMillis(),
                  listener.config().name(),
                  peer.getAddress().getHostAddress(),
                  "",
                  0,
                  0,
                  0,
                  0,
                  failure));
    }
  }
}
