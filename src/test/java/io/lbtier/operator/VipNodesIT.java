package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.lbtier.model.Names;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Vip;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The nodes that share a tier's virtual addresses are those that run its proxies. */
class VipNodesIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Nobody listens there. */
  private static final int NO_PORT = 1;

  @SuppressWarnings("NullAway.Init")
  private static Bench bench;

  @BeforeAll
  static void start() {
    bench = Bench.running("vipnodes");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @Test
  void theyFollowThePods() {
    bench.apply("shop", Specs.vip("10.0.0.10/24"));
    bench.awaitServing("shop", 1);
    Pod a = bench.proxyPod("shop", "shop-a", "node-a", "127.0.0.1", NO_PORT);
    Pod b = bench.proxyPod("shop", "shop-b", "node-b", "127.0.0.2", NO_PORT);
    awaitNodes("node-a 127.0.0.1", "node-b 127.0.0.2");

    // A rolling update: the proxy of a node goes, and one comes back there.
    end(a);
    bench.awaitRest();
    assertThat(nodes()).containsExactly("node-a 127.0.0.1", "node-b 127.0.0.2");
    long mark = bench.awaitRest();
    bench.proxyPod("shop", "shop-c", "node-a", "127.0.0.1", NO_PORT);
    bench.awaitRest();
    assertThat(bench.writesSince(mark)).as("nothing changes for the nodes").isEmpty();

    // One that comes elsewhere takes the place of the one that has gone.
    bench.admin.resource(b).delete();
    bench.awaitRest();
    assertThat(nodes())
        .as("while it ends it has its addresses to give up")
        .containsExactly("node-a 127.0.0.1", "node-b 127.0.0.2");
    end(b);
    Pod d = bench.proxyPod("shop", "shop-d", "node-d", "127.0.0.4", NO_PORT);
    awaitNodes("node-a 127.0.0.1", "node-d 127.0.0.4");

    d.getStatus().setHostIP("127.0.0.5");
    d.getStatus().setHostIPs(List.of(new HostIP("127.0.0.5"), new HostIP("::1")));
    bench.admin.resource(d).patchStatus();
    awaitNodes("node-a 127.0.0.1", "node-d 127.0.0.5 ::1");

    // With no proxy left, who comes back still has a peer.
    bench.admin.pods().inNamespace(bench.namespace).withGracePeriod(0).delete();
    bench.awaitRest();
    assertThat(nodes()).containsExactly("node-a 127.0.0.1", "node-d 127.0.0.5 ::1");
  }

  /** Nobody here would end a pod that has only been asked to. */
  private static void end(Pod pod) {
    bench.admin.resource(pod).withGracePeriod(0).delete();
  }

  private static void awaitNodes(String... wanted) {
    Bench.await("nodes").untilAsserted(() -> assertThat(nodes()).containsExactly(wanted));
  }

  private static List<String> nodes() {
    Vip vip = Objects.requireNonNull(config().vip());
    return vip.nodes().stream().map(n -> n.name() + " " + String.join(" ", n.addresses())).toList();
  }

  private static ProxyConfig config() {
    try {
      return JSON.readValue(
          bench.mustHave(ConfigMap.class, "shop").getData().get(Names.CONFIG_KEY),
          ProxyConfig.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
