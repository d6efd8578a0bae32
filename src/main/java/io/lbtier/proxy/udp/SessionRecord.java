package io.lbtier.proxy.udp;

import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.Logging;
import java.net.InetSocketAddress;

/** What one session leaves behind in the access log. */
final class SessionRecord {
  private final AccessLog log;
  private final Logging logging;
  private final String listener;
  private final InetSocketAddress client;
  private final Backend backend;
  private final long epochMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
  private long questions;
  private long answers;
  private long bytesReceived;
  private long bytesSent;

  SessionRecord(
      DataPlane plane, LiveListener.Udp listener, InetSocketAddress client, Backend backend) {
    this.log = plane.accessLog();
    this.logging = plane.runtime().current().logging();
    this.listener = listener.config().name();
    this.client = client;
    this.backend = backend;
  }

  void received(int bytes) {
    questions++;
    bytesReceived += bytes;
  }

  void sent(int bytes) {
    answers++;
    bytesSent += bytes;
  }

  /** Datagrams of the client. */
  long questions() {
    return questions;
  }

  /** Datagrams to the client. */
  long answers() {
    return answers;
  }

  void end(String failure) {
    if (logging.covers(0, failure)) {
      log.log(
          new AccessLog.Udp(
              logging.format(),
              epochMillis,
              listener,
              client.getAddress().getHostAddress(),
              backend.pool(),
              backend.label(),
              questions,
              answers,
              bytesReceived,
              bytesSent,
              System.nanoTime() - startNanos,
              failure));
    }
  }
}
