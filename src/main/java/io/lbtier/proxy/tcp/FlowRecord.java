package io.lbtier.proxy.tcp;

import io.lbtier.model.ProxyConfig;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.proxyprotocol.ProxyHeader;
import io.lbtier.proxy.telemetry.AccessLog;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;

/** What one connection leaves behind in the access log. */
final class FlowRecord {
  private final AccessLog log;
  private final ProxyConfig.AccessLog which;
  private final String listener;
  private final String client;
  private final long epochMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
  private String backend = "";
  private int attempts;
  private long received;
  private long sent;

  FlowRecord(AccessLog log, ProxyConfig.AccessLog which, String listener, SocketChannel client) {
    this.log = log;
    this.which = which;
    this.listener = listener;
    InetSocketAddress address = ProxyHeader.clientOf(client);
    this.client = address == null ? "" : address.getAddress().getHostAddress();
  }

  void attempt(Backend to) {
    attempts++;
    backend = to.label();
  }

  void received(int bytes) {
    received += bytes;
  }

  void sent(int bytes) {
    sent += bytes;
  }

  void end(String failure) {
    if (AccessLog.covers(which, 0, failure)) {
      long nanos = System.nanoTime() - startNanos;
      log.log(
          new AccessLog.Tcp(
              epochMillis, listener, client, backend, attempts, received, sent, nanos, failure));
    }
  }
}
