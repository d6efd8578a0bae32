package io.lbtier.status;

import io.lbtier.api.TierStatus;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Compiled.Accepted;
import io.lbtier.compile.Problem;
import io.lbtier.model.Endpoint;
import io.lbtier.model.Listener;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.BackendStatus;
import io.lbtier.model.ProxyStatus.ListenerStatus;
import io.lbtier.model.ProxyStatus.PoolStatus;
import io.lbtier.model.Records;
import io.lbtier.model.Route;
import io.lbtier.model.Source;
import io.lbtier.model.Tier;
import io.lbtier.render.Tiers;
import io.lbtier.status.Observed.Proxy;
import io.lbtier.status.Observed.Rollout;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tier to look at: two listeners, "web" (HTTP, port 80) and "push" (TCP, port 9000), and two
 * pools, "web" (three backends of Service web) and "push" (one address). Everything is well unless
 * said otherwise.
 */
record Scene(
    Compiled compiled,
    @Nullable Accepted serving,
    long generation,
    @Nullable ProxyConfig applied,
    @Nullable Rollout rollout,
    List<Proxy> proxies,
    List<String> obstacles) {

  static final Instant NOW = Instant.parse("2026-01-01T00:00:00.750Z");
  static final BackendStatus A = up("10.0.0.1", 8080);
  static final BackendStatus B = up("10.0.0.2", 8080);
  static final BackendStatus C = up("10.0.0.3", 8080);
  static final BackendStatus PUSH = up("10.0.3.1", 9000);

  /** Two proxies serve generation 7 on node-a and node-b. */
  static Scene well() {
    var accepted = new Accepted(tier(7), List.of());
    return new Scene(
        accepted,
        accepted,
        7,
        tier(7).config(),
        new Rollout(2, 2, 2, 2, true, ""),
        List.of(proxy("p1", "node-a", says(7)), proxy("p2", "node-b", says(7))),
        List.of());
  }

  Scene newest(long newest) {
    var accepted = new Accepted(tier(newest), List.of());
    return new Scene(
        accepted,
        accepted,
        newest,
        applied == null ? null : tier(newest).config(),
        rollout,
        proxies,
        obstacles);
  }

  Scene warned(Problem... warnings) {
    var accepted = new Accepted(tier(generation), List.of(warnings));
    return new Scene(accepted, accepted, generation, applied, rollout, proxies, obstacles);
  }

  /** The next generation is refused. */
  Scene refused(Problem... problems) {
    var rejected = new Compiled.Rejected(List.of(problems));
    return new Scene(rejected, serving, generation + 1, applied, rollout, proxies, obstacles);
  }

  Scene nothingApplied() {
    return new Scene(compiled, serving, generation, null, null, List.of(), obstacles);
  }

  Scene rollout(@Nullable Rollout other) {
    return new Scene(compiled, serving, generation, applied, other, proxies, obstacles);
  }

  Scene obstacle(String obstacle) {
    return new Scene(compiled, serving, generation, applied, rollout, proxies, List.of(obstacle));
  }

  Scene pods(Proxy... others) {
    return new Scene(compiled, serving, generation, applied, rollout, List.of(others), obstacles);
  }

  /** What both proxies say. */
  Scene both(ProxyStatus status) {
    return pods(proxy("p1", "node-a", status), proxy("p2", "node-b", status));
  }

  TierStatus after(@Nullable TierStatus previous, Instant now) {
    return TierStatusEvaluator.evaluate(compiled, serving, observed(), previous, now);
  }

  Observed observed() {
    return new Observed(generation, applied, rollout, proxies, obstacles);
  }

  TierStatus status() {
    return after(null, NOW);
  }

  static Tier tier(long generation) {
    var tier =
        Tiers.tier(
            Tiers.deployment(2, null, false),
            List.of(
                Tiers.http("web", 80, List.of("web-tls"), new Route(null, "/", "web")),
                new Listener.Tcp("push", 9000, "push", 3_600_000)),
            List.of(
                Tiers.pool("web", new Source.Service("web", "http")),
                Tiers.pool("push", new Source.Static(List.of(new Endpoint("10.0.3.1", 9000, 1))))));
    var c = tier.config();
    return new Tier(
        tier.namespace(),
        tier.name(),
        tier.deployment(),
        Records.with(c, "generation", generation));
  }

  static Proxy proxy(String pod, String node, @Nullable ProxyStatus status) {
    return new Proxy(pod, node, status);
  }

  /** A proxy that serves everything. */
  static ProxyStatus says(long generation) {
    return says(generation, "", "", A, B, C);
  }

  /** A proxy with an error of listener web and the backends of pool web. */
  static ProxyStatus says(
      long generation, String refused, String webError, BackendStatus... backends) {
    return new ProxyStatus(
        generation,
        refused,
        true,
        List.of(new ListenerStatus("web", webError), new ListenerStatus("push", "")),
        List.of(new PoolStatus("web", List.of(backends)), new PoolStatus("push", List.of(PUSH))));
  }

  /** A proxy that has just started. */
  static ProxyStatus unconfigured(String refused) {
    return new ProxyStatus(0, refused, false, List.of(), List.of());
  }

  static BackendStatus up(String address, int port) {
    return new BackendStatus(address, port, 1, true, "");
  }

  static BackendStatus down(BackendStatus backend, String cause) {
    return new BackendStatus(backend.address(), backend.port(), backend.weight(), false, cause);
  }
}
