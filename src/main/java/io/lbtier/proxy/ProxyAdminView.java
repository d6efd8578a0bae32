package io.lbtier.proxy;

import io.lbtier.model.ProxyStatus;
import io.lbtier.proxy.admin.AdminView;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.SpanLog;
import io.netty.util.concurrent.EventExecutor;
import java.util.function.Consumer;

/**
 * A proxy as its admin endpoints see it.
 *
 * @param events takes what happens to the endpoints, on any thread
 */
record ProxyAdminView(
    ProxyServer proxy,
    Iterable<EventExecutor> loops,
    AccessLog accessLog,
    Consumer<ProxyEvent> events)
    implements AdminView {

  @Override
  public ProxyStatus status() {
    return proxy.status();
  }

  @Override
  public boolean draining() {
    return proxy.plane().draining().getAsBoolean();
  }

  @Override
  public Snapshot snapshot() {
    return proxy.runtime().current();
  }

  @Override
  public String transport() {
    return proxy.plane().transport().name();
  }

  @Override
  public long accessLogDropped() {
    return accessLog.dropped();
  }

  @Override
  public SpanLog spans() {
    return proxy.plane().spans();
  }

  @Override
  public void onChange(Runnable changed) {
    proxy.onStatus(_ -> changed.run());
  }

  @Override
  public void listening(int port) {
    events.accept(new ProxyEvent.AdminBound(port));
  }

  @Override
  public void notListening(int port, String cause) {
    events.accept(new ProxyEvent.AdminFailed(port, cause));
  }
}
