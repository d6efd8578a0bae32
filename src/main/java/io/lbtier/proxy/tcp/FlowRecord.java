package io.lbtier.proxy.tcp;

import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.proxyprotocol.ProxyHeader;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.Logging;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;

/** What one connection leaves behind in the access log. */
final class FlowRecord {
  private final AccessLog log;
  private final Logging logging;
  private final String listener;
  private final String client;
  private final long epochMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
  private String pool = "";
  private String backend = "";
  private int attempts;
  private long received;
  private long sent;

  FlowRecord(AccessLog log, Logging logging, String listener, SocketChannel client) {
    this.log = log;
    this.logging = logging;
    this.listener = listener;
    InetSocketAddress address = ProxyHeader.clientOf(client);
    this.client = address == null ? "" : address.getAddress().getHostAddress();
  }

  void attempt(Backend to) {
    attempts++;
    pool = to.pool();
    backend = to.label();
  }

  void received(int bytes) {
    received += bytes;
  }

  void sent(int bytes) {
    sent += bytes;
  }

  void end(String failure) {
    if (logging.covers(0, failure)) {
      long nanos = System.nanoTime() - startNanos;
      log.log(
          new AccessLog.Tcp(
              logging.format(),
              epochMillis,
              listener,
              client,
              pool,
              backend,
              attempts,
              received,
              sent,
              nanos,
              failure));
    }
  }
}
