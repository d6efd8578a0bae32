package io.lbtier.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.lbtier.model.Zones;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyZonesTest {
  private static final String HERE = "10.0.0.1";

  @Test
  void countsTheProxiesThatAreReadyByZone() {
    assertThat(of(slice("IPv4", "10.0.0.1/rs=a", "10.0.0.2/rs=a"), slice("IPv4", "10.0.0.3=b")))
        .isEqualTo(new Zones("a", Map.of("a", 2, "b", 1)));
  }

  @Test
  void findsItselfBeforeItIsReady() {
    assertThat(of(slice("IPv4", "10.0.0.1/x=a", "10.0.0.2/rs=b", "10.0.0.3/st=c")))
        .isEqualTo(new Zones("a", Map.of("b", 1)));
  }

  @Test
  void countsAPodOfBothFamiliesOnce() {
    EndpointSlice four = slice("IPv4", "10.0.0.1=a", "10.0.0.2=b");
    EndpointSlice six = slice("IPv6", "fd00::1=a", "fd00::2=b");
    for (EndpointSlice slice : List.of(four, six)) {
      for (int i = 0; i < 2; i++) {
        slice.getEndpoints().get(i).setTargetRef(pod("lbtier-shop-" + i));
      }
    }
    assertThat(of(four, six)).isEqualTo(new Zones("a", Map.of("a", 1, "b", 1)));
  }

  /** Of a cluster, or of a node, without the label. */
  @Test
  void leavesOutThoseOfWhichNothingIsKnown() {
    assertThat(of(slice("IPv4", "10.0.0.1", "10.0.0.2"))).isEqualTo(Zones.UNKNOWN);
    assertThat(of(slice("IPv4", "10.0.0.1", "10.0.0.2=b")))
        .isEqualTo(new Zones("", Map.of("b", 1)));
    assertThat(of()).isEqualTo(Zones.UNKNOWN);
    assertThat(of(slice("IPv4"), slice("FQDN", "a.example=a"))).isEqualTo(Zones.UNKNOWN);
  }

  @Test
  void knowsItsOwnAddresses() {
    assertThat(ProxyZones.isLocal(InetAddress.getLoopbackAddress())).isTrue();
    assertThat(ProxyZones.isLocal(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
    assertThat(ProxyZones.isLocal(InetAddress.ofLiteral("2001:db8::1"))).isFalse();
  }

  private static Zones of(EndpointSlice... slices) {
    return ProxyZones.of(List.of(slices), InetAddress.ofLiteral(HERE)::equals);
  }

  private static ObjectReference pod(String name) {
    ObjectReference reference = new ObjectReference();
    reference.setName(name);
    return reference;
  }

  /** As of {@link EndpointsTest}, with "=zone" after each. */
  private static EndpointSlice slice(String type, String... endpoints) {
    EndpointSlice slice =
        EndpointsTest.slice(
            type,
            "http",
            80,
            List.of(endpoints).stream().map(e -> e.replaceAll("=.*", "")).toArray(String[]::new));
    for (int i = 0; i < endpoints.length; i++) {
      int at = endpoints[i].indexOf('=');
      Endpoint endpoint = slice.getEndpoints().get(i);
      endpoint.setZone(at < 0 ? null : endpoints[i].substring(at + 1));
    }
    return slice;
  }
}
