package io.lbtier.proxy.tcp;

import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.proxyprotocol.ProxyHeader;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.Logging;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What one connection leaves behind in the access log. */
final class FlowRecord {
  private final AccessLog log;
  private final Logging logging;
  private final String listener;
  private final @Nullable InetSocketAddress client;
  private final long epochMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
  private String pool = "";
  private String backend = "";
  private int attempts;
  private long queuedNanos;
  private long received;
  private long sent;

  FlowRecord(AccessLog log, Logging logging, String listener, SocketChannel client) {
    this.log = log;
    this.logging = logging;
    this.listener = listener;
    this.client = ProxyHeader.clientOf(client);
  }

  /** It goes to this pool, whether that has a backend for it or not. */
  void pool(String name) {
    pool = name;
  }

  /** It has waited for room in its pool. */
  void waited(long nanos) {
    queuedNanos += nanos;
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
              client == null ? "" : client.getAddress().getHostAddress(),
              pool,
              backend,
              attempts,
              received,
              sent,
              nanos,
              failure,
              queuedNanos));
    }
  }
}
