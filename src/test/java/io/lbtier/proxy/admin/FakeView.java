package io.lbtier.proxy.admin;

import io.lbtier.model.Affinity;
import io.lbtier.model.Balancing;
import io.lbtier.model.Endpoint;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Limits;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.BackendStatus;
import io.lbtier.model.ProxyStatus.ListenerStatus;
import io.lbtier.model.ProxyStatus.PoolStatus;
import io.lbtier.model.ProxyStatus.VipStatus;
import io.lbtier.model.Retry;
import io.lbtier.model.Route;
import io.lbtier.model.Source;
import io.lbtier.model.Vip;
import io.lbtier.proxy.Certificate;
import io.lbtier.proxy.Inputs;
import io.lbtier.proxy.ProxyRuntime;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.telemetry.SpanLog;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that serves what a test says. */
final class FakeView implements AdminView {
  static final ProxyStatus STATUS =
      new ProxyStatus(
          7,
          "spec.pools: \"quoted\"\nand\tmore",
          true,
          List.of(new ListenerStatus("web", ""), new ListenerStatus("push", "port 9000: in use")),
          List.of(
              new PoolStatus(
                  "shop",
                  List.of(
                      new BackendStatus("10.0.0.1", 80, 1, true, ""),
                      new BackendStatus("fd00::1", 81, 0, false, "refused 3x"))),
              new PoolStatus("empty", List.of())),
          new VipStatus(List.of("192.0.2.2"), List.of("the address 192.0.2.1 is in use")),
          "eu-west-1a");

  private static final Vip VIP =
      new Vip(
          List.of(
              new Vip.VirtualAddress("192.0.2.1", 24, 1),
              new Vip.VirtualAddress("192.0.2.2", 24, 2)),
          "",
          100,
          false,
          new Vip.Check(200, 3, 2),
          List.of());

  final ProxyRuntime runtime = new ProxyRuntime();
  volatile ProxyStatus status = STATUS;
  volatile boolean draining;
  final List<String> told = new CopyOnWriteArrayList<>();
  volatile List<EventExecutor> loops = List.of();
  private volatile Runnable changed = () -> {};

  void become(ProxyStatus status) {
    this.status = status;
    changed.run();
  }

  static ProxyStatus generation(long generation) {
    return new ProxyStatus(
        generation,
        STATUS.refused(),
        STATUS.ready(),
        STATUS.listeners(),
        STATUS.pools(),
        STATUS.vip(),
        STATUS.zone());
  }

  /** Puts listeners "web" with these routes, "push" and "dns" in force, and pools of the names. */
  void serve(List<Route> routes, String... pools) {
    List<Endpoint> endpoints =
        List.of(new Endpoint("10.0.0.1", 80, 1), new Endpoint("fd00::1", 81, 0));
    ProxyConfig config =
        new ProxyConfig(
            ProxyConfig.VERSION,
            "prod",
            "shop",
            7,
            List.of(
                new Listener.Http(
                    "web",
                    443,
                    List.of("shop-tls"),
                    routes,
                    new Listener.HttpLimits(8192, 100, Long.MAX_VALUE),
                    new Listener.HttpTimeouts(1000, 1000, 1000, 60_000)),
                new Listener.Tcp("push", 9000, pools[0], 1000),
                new Listener.Udp("dns", 53, pools[0], 1000, 100, 1)),
            List.of(pools).stream()
                .map(
                    name ->
                        new Pool(
                            name,
                            new Source.Static(endpoints),
                            new Balancing.RoundRobin(),
                            0,
                            new Affinity.Learn(
                                "SID", 100, 60, "key", Affinity.OnBackendLoss.Refuse),
                            new HealthCheck(new HealthCheck.Tcp(), 0, 1000, 1000, 1, 1),
                            new Retry(
                                0,
                                Set.of(),
                                null,
                                new Retry.Budget(20, 3),
                                new Retry.Bodies(1, 1, 1)),
                            new Pool.Timeouts(1000, 1000, 1000),
                            null,
                            null,
                            new Limits(1, 1, new Limits.Queue(1, 1)),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null))
                .toList(),
            ProxyConfig.AccessLog.All,
            new ProxyConfig.Drain(0, 0),
            8081,
            VIP,
            null);
    runtime.apply(
        new Inputs(config, Map.of(), Map.of("shop-tls", new Certificate("CHAIN", "SECRET"))));
  }

  @Override
  public ProxyStatus status() {
    return status;
  }

  @Override
  public boolean draining() {
    return draining;
  }

  @Override
  public Snapshot snapshot() {
    return runtime.current();
  }

  @Override
  public Iterable<EventExecutor> loops() {
    return loops;
  }

  @Override
  public String transport() {
    return "epoll";
  }

  @Override
  public long accessLogDropped() {
    return 3;
  }

  @Override
  public SpanLog spans() {
    return SpanLog.NONE;
  }

  @Override
  public void onChange(Runnable changed) {
    this.changed = changed;
  }

  @Override
  public void listening(int port) {
    told.add("on " + port);
  }

  @Override
  public void notListening(int port, String cause) {
    told.add("not on " + port + ": " + cause);
  }
}
