package io.lbtier.cli;

import io.lbtier.api.TierStatus;
import io.lbtier.compile.Compiled;
import io.lbtier.model.Listener;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyStatus.VipStatus;
import io.lbtier.model.Tier;
import io.lbtier.model.Vip.VirtualAddress;
import io.lbtier.proxy.ProxyServer;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.admin.BackendTable;
import io.lbtier.proxy.admin.Rates;
import io.lbtier.source.FileSource;
import io.lbtier.status.Observed;
import io.lbtier.status.TierStatusEvaluator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the standalone screen shows of a proxy. One thread at a time. */
final class Picture {
  /** This process is the whole rollout of a standalone tier. */
  private static final Observed.Rollout ROLLOUT = new Observed.Rollout(1, 1, 1, 1, true, "");

  private final Path file;
  private final ProxyServer proxy;
  private final FileSource source;
  private final @Nullable SampleBackends backends;
  private final @Nullable VipKeeper keeper;
  private final Rates rates = new Rates();
  private final Instant begun = Instant.now();
  private @Nullable TierStatus status;

  Picture(
      Path file,
      ProxyServer proxy,
      FileSource source,
      @Nullable SampleBackends backends,
      @Nullable VipKeeper keeper) {
    this.keeper = keeper;
    this.file = file;
    this.proxy = proxy;
    this.source = source;
    this.backends = backends;
  }

  /** Takes the counters for the rates of the time since the last look. */
  void look() {
    rates.look(BackendTable.backends(proxy.runtime().current()), System.nanoTime());
  }

  /** What runs, where, and what to try. */
  List<String> header() {
    ProxyConfig config = proxy.runtime().current().config();
    List<String> lines = new ArrayList<>();
    lines.add("lbtier " + Version.text() + " · standalone · " + file);
    if (backends != null) {
      lines.add("  sample backends   127.0.0.1:" + join(" ", backends.ports()));
    }
    lines.add(
        "  listening         "
            + join("   ", config.listeners().stream().map(Picture::url).toList()));
    if (keeper != null && config.vip() != null) {
      lines.add(
          "  virtual           "
              + join("   ", config.vip().addresses().stream().map(VirtualAddress::address).toList())
              + "   log "
              + keeper.log());
    }
    lines.add("  try               " + join("      ", hints(config)));
    return lines;
  }

  /** How the tier and its backends are doing. */
  List<String> tables() {
    Snapshot snapshot = proxy.runtime().current();
    Tier tier = source.served();
    List<String> lines = new ArrayList<>();
    if (tier != null) {
      Duration age = Duration.between(begun, Instant.now());
      TierStatus now = status(tier);
      lines.addAll(Tables.tier(tier.name(), now, active(proxy.status().vip()), age));
      lines.addAll(Tables.troubles(now));
      lines.add("");
    }
    lines.addAll(BackendTable.of(snapshot, rates).lines());
    return lines;
  }

  private TierStatus status(Tier tier) {
    Observed observed =
        new Observed(
            tier.config().generation(),
            tier.config(),
            ROLLOUT,
            List.of(new Observed.Proxy("this process", "", proxy.status())),
            List.of());
    var meaning = new Compiled.Accepted(tier, List.of());
    TierStatus now =
        TierStatusEvaluator.evaluate(meaning, meaning, observed, status, Instant.now());
    status = now;
    return now;
  }

  private static String active(@Nullable VipStatus vip) {
    if (vip == null || !vip.held().isEmpty()) {
      return "local";
    }
    return "-";
  }

  private List<String> hints(ProxyConfig config) {
    List<String> hints = new ArrayList<>();
    config.listeners().stream()
        .filter(Listener.Http.class::isInstance)
        .findFirst()
        .ifPresent(
            listener -> hints.add("curl " + url(listener) + (backends == null ? "/" : "/hello")));
    hints.add("edit the YAML and watch");
    if (backends != null && backends.ports().size() > 1) {
      hints.add("kill $(cat " + backends.pidFile(2) + ")");
    }
    return hints;
  }

  private static String url(Listener listener) {
    return switch (listener) {
      case Listener.Http http ->
          (http.certificates().isEmpty() ? "http" : "https") + "://127.0.0.1:" + http.port();
      case Listener.Tcp tcp -> "tcp 127.0.0.1:" + tcp.port();
      case Listener.Tls tls -> "tls 127.0.0.1:" + tls.port();
      case Listener.Udp udp -> "udp 127.0.0.1:" + udp.port();
    };
  }

  private static String join(String separator, List<?> things) {
    return things.stream().map(String::valueOf).collect(Collectors.joining(separator));
  }
}
