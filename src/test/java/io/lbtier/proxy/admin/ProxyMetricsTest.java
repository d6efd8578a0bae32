package io.lbtier.proxy.admin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Mirror;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction.Forward;
import io.lbtier.model.RouteAction.Share;
import io.lbtier.model.RouteMatch;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.affinity.LearntCookies;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;
import io.lbtier.proxy.telemetry.RouteCounters;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyMetricsTest {
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final List<Route> ROUTES =
      List.of(
          new Route(null, "/", "shop"),
          new Route(
              RouteMatch.of("ops.example.com", "/ops/"),
              new Forward(
                  List.of(new Share("ops", 1)),
                  null,
                  null,
                  null,
                  null,
                  new Mirror("shop", 10, 0))));

  private final FakeView view = new FakeView();
  private final ProxyMetrics metrics =
      new ProxyMetrics(view, new Pulse(List.of(), Duration.ofSeconds(5)));

  @BeforeEach
  void serve() {
    view.serve(ROUTES, "shop", "ops");
  }

  private String text() {
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }

  private Map<String, String> types() {
    return TYPE.matcher(text())
        .results()
        .collect(Collectors.toMap(m -> m.group(1), m -> m.group(2), (a, b) -> a, TreeMap::new));
  }

  private Backend backend(String pool, int index) {
    return requireNonNull(view.snapshot().pools().get(pool)).members().get(index).backend();
  }

  private RouteCounters route(String label) {
    var web = (LiveListener.Http) requireNonNull(view.snapshot().listener(443));
    return web.routes().routes().stream()
        .filter(r -> r.config().label().equals(label))
        .findFirst()
        .orElseThrow()
        .counters();
  }

  @Test
  void showsRequestsByRouteAndClass() {
    RouteCounters ops = route("ops.example.com/ops/");
    ops.finished(200, 300_000);
    ops.finished(204, 20_000_000_000L);
    ops.finished(503, 500_000);
    ops.finished(0, 1);
    ops.retries.add(2);
    String of = "{listener=\"web\",pool=\"ops\",route=\"ops.example.com/ops/\"}";
    String code = of.replace("{", "{code=\"%s\",");
    String le = "{listener=\"web\",route=\"ops.example.com/ops/\",le=\"%s\"}";
    assertThat(text())
        .contains("lbtier_http_requests_total" + code.formatted("2xx") + " 2.0\n")
        .contains("lbtier_http_requests_total" + code.formatted("5xx") + " 1.0\n")
        .contains("lbtier_http_requests_total" + code.formatted("none") + " 1.0\n")
        .contains("lbtier_http_requests_total" + code.formatted("4xx") + " 0.0\n")
        .contains("lbtier_http_retries_total" + of + " 2.0\n")
        .contains("lbtier_http_request_duration_seconds_bucket" + le.formatted("2.5E-4") + " 1\n")
        .contains("lbtier_http_request_duration_seconds_bucket" + le.formatted("5.0E-4") + " 3\n")
        .contains("lbtier_http_request_duration_seconds_bucket" + le.formatted("16.384") + " 3\n")
        .contains("lbtier_http_request_duration_seconds_bucket" + le.formatted("+Inf") + " 4\n")
        .contains("lbtier_http_request_duration_seconds_sum");
  }

  @Test
  void showsBackendsAndPools() {
    Backend down = backend("shop", 1);
    down.health(Health.down("refused"));
    down.flows.add(5);
    down.active.increment();
    down.active.increment();
    down.failures.add(3);
    down.bytesReceived.add(1000);
    down.bytesSent.add(10);
    String of = "{backend=\"[fd00::1]:81\",pool=\"shop\"} ";
    assertThat(text())
        .contains("lbtier_backend_up" + of + "0.0\n")
        .contains("lbtier_backend_up{backend=\"10.0.0.1:80\",pool=\"shop\"} 1.0\n")
        .contains("lbtier_backend_weight" + of + "0.0\n")
        .contains("lbtier_backend_flows_total" + of + "5.0\n")
        .contains("lbtier_backend_flows_active" + of + "2.0\n")
        .contains("lbtier_backend_failures_total" + of + "3.0\n")
        .contains("lbtier_backend_received_bytes_total" + of + "1000.0\n")
        .contains("lbtier_backend_sent_bytes_total" + of + "10.0\n")
        .contains("lbtier_pool_backends{pool=\"shop\",state=\"down\"} 1.0\n")
        .contains("lbtier_pool_backends{pool=\"shop\",state=\"unchecked\"} 1.0\n")
        .contains("lbtier_pool_backends{pool=\"shop\",state=\"up\"} 0.0\n");
  }

  @Test
  void showsWhatPoolsHaveLearnt() {
    var cookies =
        (LearntCookies)
            requireNonNull(requireNonNull(view.snapshot().pools().get("shop")).cookies());
    cookies.learn(77, backend("shop", 0));
    cookies.find(77);
    cookies.find(78);
    assertThat(text())
        .contains("lbtier_pool_learnt_values{pool=\"shop\"} 1.0\n")
        .contains("lbtier_pool_learnt_values{pool=\"ops\"} 0.0\n")
        .contains("lbtier_pool_learnt_unknown_total{pool=\"shop\"} 1.0\n")
        .contains("lbtier_pool_learnt_evicted_total{pool=\"shop\"} 0.0\n");
  }

  @Test
  void showsTheProxyAndItsListeners() {
    var counters = requireNonNull(view.snapshot().listener(9000)).counters();
    counters.connections.add(2);
    counters.active.increment();
    counters.unserved.increment();
    assertThat(text())
        .contains("lbtier_config_generation 7.0\n")
        .contains("lbtier_config_refused 1.0\n")
        .contains("lbtier_proxy_ready 1.0\n")
        .contains("lbtier_listener_bound{listener=\"web\",port=\"443\"} 1.0\n")
        .contains("lbtier_listener_bound{listener=\"push\",port=\"9000\"} 0.0\n")
        .contains("lbtier_listener_connections_active{listener=\"push\"} 1.0\n")
        .contains("lbtier_listener_connections_total{listener=\"push\"} 2.0\n")
        .contains("lbtier_tcp_unserved_connections_total{listener=\"push\"} 1.0\n")
        .contains("lbtier_vip_held{address=\"192.0.2.1\"} 0.0\n")
        .contains("lbtier_vip_held{address=\"192.0.2.2\"} 1.0\n")
        .contains("lbtier_vip_problems 1.0\n")
        .contains("lbtier_access_log_dropped_total 3.0\n")
        .contains("lbtier_transport_info{transport=\"epoll\"} 1.0\n");
  }

  /** What the page says of the number of series holds, and they leave with their objects. */
  @Test
  void thereAreAsManySeriesAsThereAreObjects() {
    long before = series("");
    List<Route> routes =
        IntStream.range(0, 500).mapToObj(i -> new Route(null, "/r" + i, "p0")).toList();
    String[] pools = IntStream.range(0, 250).mapToObj(i -> "p" + i).toArray(String[]::new);
    view.serve(routes, pools);
    route("/r7").finished(200, 1000);
    backend("p7", 1).flows.increment();
    assertThat(series("route=")).isEqualTo(500 * 27);
    assertThat(series("backend=")).isEqualTo(500 * 10);
    assertThat(series("listener=") - series("route=")).isLessThanOrEqualTo(3 * 12);
    assertThat(series("")).isLessThan(500 * 27 + 500 * 10 + 250 * 19 + 100);

    view.serve(ROUTES, "shop", "ops");
    assertThat(series("")).isEqualTo(before);
    assertThat(text()).doesNotContain("/r7", "\"p7\"");
  }

  private long series(String label) {
    return text().lines().filter(line -> !line.startsWith("#") && line.contains(label)).count();
  }

  @Test
  void namesFollowTheRule() {
    types()
        .forEach(
            (name, type) -> {
              assertThat(name).matches("(lbtier|jvm|process)(_[a-z]+)+");
              assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
              assertThat(text()).containsPattern("(?m)^# HELP " + name + " [A-Z0-9].*\\.$");
            });
  }

  /** Whatever labels a metric has, their values can be found in the configuration. */
  @Test
  void labelsComeFromTheConfiguration() {
    List<String> known =
        List.of(
            "web",
            "push",
            "443",
            "9000",
            "dns",
            "53",
            "shop",
            "ops",
            "/",
            "ops.example.com/ops/",
            "10.0.0.1:80",
            "[fd00::1]:81",
            "192.0.2.1",
            "192.0.2.2",
            "none",
            "1xx",
            "2xx",
            "3xx",
            "4xx",
            "5xx",
            "up",
            "down",
            "unchecked",
            "epoll",
            "answered",
            "failed",
            "too-large",
            "busy");
    for (MetricSnapshot metric : metrics.collect()) {
      if (metric.getMetadata().getName().startsWith("lbtier")) {
        metric.getDataPoints().stream()
            .flatMap(point -> point.getLabels().stream())
            .map(Label::getValue)
            .forEach(value -> assertThat(known).contains(value));
      }
    }
  }

  @Test
  void seriesLeaveWithTheirObjectAndCountersStayWithIt() {
    route("/").finished(200, 1);
    route("ops.example.com/ops/").finished(200, 1);
    backend("shop", 0).flows.increment();
    assertThat(text()).contains("\"ops\"", "route=\"ops.example.com/ops/\"");
    view.serve(ROUTES.subList(0, 1), "shop");
    assertThat(text())
        .doesNotContain("\"ops")
        .contains(
            "lbtier_http_requests_total{code=\"2xx\",listener=\"web\",pool=\"shop\",route=\"/\"} 1.0\n")
        .contains("lbtier_backend_flows_total{backend=\"10.0.0.1:80\",pool=\"shop\"} 1.0\n");
  }

  @Test
  void beforeTheFirstConfigurationThereAreNoSeriesOfObjects() {
    String empty =
        new String(
            new ProxyMetrics(new FakeView(), new Pulse(List.of(), Duration.ofSeconds(5))).text(),
            StandardCharsets.UTF_8);
    assertThat(empty).contains("lbtier_config_generation").doesNotContain("backend=", "route=");
  }

  /** The page and the code name the same metrics with the same labels. */
  @Test
  void thePageIsComplete() throws IOException {
    TreeSet<String> described =
        Pattern.compile("(?m)^\\| `((?:lbtier|jvm|process)_[a-z_]+)` \\| ([a-z, ]*)\\|")
            .matcher(
                Files.readString(Path.of("docs/metrics.md")).split("\n## The operator\n", 2)[0])
            .results()
            .map(row -> row.group(1) + labels(row.group(2).split(",")))
            .collect(Collectors.toCollection(TreeSet::new));
    TreeSet<String> served = new TreeSet<>();
    String text = text();
    for (String name : types().keySet()) {
      Matcher series =
          Pattern.compile("(?m)^" + name + "(?:_bucket)?(\\{.*})? \\S+$").matcher(text);
      assertThat(series.find()).as(name).isTrue();
      String labels = series.group(1) == null ? "" : series.group(1);
      served.add(
          name
              + labels(
                  Pattern.compile("([a-z]+)=\"")
                      .matcher(labels)
                      .results()
                      .map((MatchResult label) -> label.group(1))
                      .filter(label -> !label.equals("le"))
                      .toArray(String[]::new)));
    }
    assertThat(described).isEqualTo(served);
  }

  private static Set<String> labels(String[] names) {
    Set<String> sorted = new TreeSet<>();
    for (String name : names) {
      if (!name.isBlank()) {
        sorted.add(name.strip());
      }
    }
    return sorted;
  }
}
