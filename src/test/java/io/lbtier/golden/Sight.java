package io.lbtier.golden;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.BackendStatus;
import io.lbtier.model.ProxyStatus.ListenerStatus;
import io.lbtier.model.ProxyStatus.PoolStatus;
import io.lbtier.model.ProxyStatus.VipStatus;
import io.lbtier.model.Records;
import io.lbtier.status.Observed;
import io.lbtier.status.Observed.Flapping;
import io.lbtier.status.Observed.Holding;
import io.lbtier.status.Observed.Proxy;
import io.lbtier.status.Observed.Rollout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a tier, as a case writes it: {@code observed.yaml}. What is left out is well.
 *
 * @param applied generation of the applied configuration; null for the newest, 0 for none
 * @param rollout of the proxies; null for no Deployment
 * @param proxies in any order
 * @param obstacles what could not be applied
 * @param holdings by virtual address, who holds it
 */
record Sight(
    @Nullable Long applied,
    @Nullable Rollout rollout,
    @Nullable List<Pod> proxies,
    @Nullable List<String> obstacles,
    @Nullable Map<String, Held> holdings) {

  private static final ObjectMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /**
   * A virtual address.
   *
   * @param moves how often it moved to and fro; null when it does not
   * @param last time of the last move
   */
  record Held(List<String> nodes, String since, @Nullable Integer moves, @Nullable String last) {
    Holding holding() {
      return new Holding(
          nodes,
          Instant.parse(since),
          moves == null || last == null ? null : new Flapping(moves, Instant.parse(last)));
    }
  }

  /**
   * A proxy.
   *
   * @param serves the generation; null when the proxy does not report
   * @param refused why it serves no newer one
   * @param ready whether it takes traffic; it does unless it says otherwise
   * @param listeners their errors, by name; null when all of them serve
   * @param trouble why it does not run; null when it does
   * @param problems of its node with virtual addresses; null for none
   * @param pools by name: by address and port "up", or why not
   */
  record Pod(
      String pod,
      String node,
      @Nullable Long serves,
      @Nullable String refused,
      @Nullable Boolean ready,
      @Nullable Map<String, String> listeners,
      @Nullable String trouble,
      @Nullable List<String> problems,
      @Nullable Map<String, Map<String, String>> pools) {

    Proxy proxy(@Nullable ProxyConfig config) {
      return new Proxy(
          pod,
          node,
          serves == null ? null : status(serves, config),
          Objects.requireNonNullElse(trouble, ""));
    }

    private ProxyStatus status(long generation, @Nullable ProxyConfig config) {
      Map<String, String> errors = Objects.requireNonNullElse(listeners, Map.of());
      return new ProxyStatus(
          generation,
          Objects.requireNonNullElse(refused, ""),
          Objects.requireNonNullElse(ready, true),
          generation == 0 || config == null
              ? List.of()
              : config.listeners().stream()
                  .map(l -> new ListenerStatus(l.name(), errors.getOrDefault(l.name(), "")))
                  .toList(),
          Objects.requireNonNullElse(pools, Map.<String, Map<String, String>>of())
              .entrySet()
              .stream()
              .map(pool -> new PoolStatus(pool.getKey(), backends(pool.getValue())))
              .toList(),
          problems == null ? null : new VipStatus(List.of(), problems));
    }

    private static List<BackendStatus> backends(Map<String, String> said) {
      return said.entrySet().stream()
          .map(
              backend -> {
                int colon = backend.getKey().lastIndexOf(':');
                boolean up = backend.getValue().equals("up");
                return new BackendStatus(
                    backend.getKey().substring(0, colon),
                    Integer.parseInt(backend.getKey().substring(colon + 1)),
                    1,
                    up,
                    up ? "" : backend.getValue());
              })
          .toList();
    }
  }

  static Sight read(Path file) throws IOException {
    return YAML.readValue(file.toFile(), Sight.class);
  }

  /**
   * @param newest generation of the spec
   * @param config what is applied, but for its generation
   */
  Observed observed(long newest, ProxyConfig config) {
    long generation = Objects.requireNonNullElse(applied, newest);
    ProxyConfig told = generation == 0 ? null : withGeneration(config, generation);
    return new Observed(
        newest,
        told,
        rollout,
        Objects.requireNonNullElse(proxies, List.<Pod>of()).stream()
            .map(pod -> pod.proxy(told))
            .toList(),
        Objects.requireNonNullElse(obstacles, List.of()),
        Objects.requireNonNullElse(holdings, Map.<String, Held>of()).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, held -> held.getValue().holding())));
  }

  private static ProxyConfig withGeneration(ProxyConfig c, long generation) {
    return Records.with(c, "generation", generation);
  }
}
