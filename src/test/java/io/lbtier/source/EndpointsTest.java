package io.lbtier.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.lbtier.model.Endpoint;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointsTest {
  /** Each endpoint as "address" or "address/flags": r, s, t for ready, serving, terminating. */
  static EndpointSlice slice(String type, String portName, int port, String... endpoints) {
    EndpointSliceBuilder builder =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .endMetadata()
            .withAddressType(type)
            .addNewPort()
            .withName(portName)
            .withPort(port)
            .withProtocol("TCP")
            .endPort();
    for (String endpoint : endpoints) {
      String[] parts = endpoint.split("/", 2);
      var added = builder.addNewEndpoint().withAddresses(parts[0]);
      if (parts.length > 1) {
        added
            .withNewConditions()
            .withReady(parts[1].contains("r"))
            .withServing(parts[1].contains("s"))
            .withTerminating(parts[1].contains("t"))
            .endConditions();
      }
      added.endEndpoint();
    }
    return builder.build();
  }

  private static List<String> labels(String portName, EndpointSlice... slices) {
    return Endpoints.of(List.of(slices), portName).stream().map(Endpoint::label).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10.0.0.1/rs 10.0.0.2/rs  | 10.0.0.1:80 10.0.0.2:80
          10.0.0.1                 | 10.0.0.1:80
          10.0.0.1/rs 10.0.0.2     | 10.0.0.1:80 10.0.0.2:80
          10.0.0.1/rs 10.0.0.2/st  | 10.0.0.1:80
          10.0.0.1/rs 10.0.0.2/rst | 10.0.0.1:80
          10.0.0.1/x 10.0.0.2/st   | 10.0.0.2:80
          10.0.0.1/x 10.0.0.2/t    |
          10.0.0.1/s               |
          """)
  void takesReadyOnesAndOthersOnlyInNeed(String endpoints, @Nullable String expected) {
    assertThat(labels("http", slice("IPv4", "http", 80, endpoints.split(" ", -1))))
        .isEqualTo(expected == null ? List.of() : Arrays.asList(expected.split(" ", -1)));
  }

  @Test
  void tellsTheZones() {
    EndpointSlice slice = slice("IPv4", "http", 80, "10.0.0.1", "10.0.0.2");
    slice.getEndpoints().getFirst().setZone("a");
    assertThat(Endpoints.of(List.of(slice), "http"))
        .containsExactly(
            new Endpoint("10.0.0.1", 80, 1, "a"), new Endpoint("10.0.0.2", 80, 1, null));
  }

  @Test
  void mergesSlicesAndTakesEachAddressOnce() {
    assertThat(
            labels(
                "http",
                slice("IPv4", "http", 80, "10.0.0.3", "10.0.0.1"),
                slice("IPv4", "http", 80, "10.0.0.2", "10.0.0.1")))
        .containsExactly("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80");
  }

  /** While an endpoint moves between slices one of them may be out of date. */
  @Test
  void readyInOneSliceIsReady() {
    assertThat(
            labels(
                "http",
                slice("IPv4", "http", 80, "10.0.0.1/x"),
                slice("IPv4", "http", 80, "10.0.0.1/rs")))
        .containsExactly("10.0.0.1:80");
  }

  @Test
  void takesADualStackPodOnce() {
    EndpointSlice six = slice("IPv6", "http", 80, "fd00::1", "fd00::2");
    assertThat(labels("http", six, slice("IPv4", "http", 80, "10.0.0.1")))
        .containsExactly("10.0.0.1:80");
    assertThat(labels("http", six)).containsExactly("[fd00::1]:80", "[fd00::2]:80");
    assertThat(labels("http", six, slice("IPv4", "http", 80, "10.0.0.1/x")))
        .containsExactly("[fd00::1]:80", "[fd00::2]:80");
  }

  @Test
  void followsTheNamedPortWhereverASliceHasIt() {
    EndpointSlice one = slice("IPv4", "http", 80, "10.0.0.1");
    EndpointSlice other = slice("IPv4", "http", 8080, "10.0.0.2");
    assertThat(labels("http", one, other)).containsExactly("10.0.0.1:80", "10.0.0.2:8080");
    assertThat(labels("admin", one, other)).isEmpty();
    assertThat(labels("", one)).isEmpty();
    one.getPorts().getFirst().setName(null);
    assertThat(labels("", one)).containsExactly("10.0.0.1:80");
  }

  @Test
  void passesOverWhatIsNoAddress() {
    EndpointSlice names = slice("FQDN", "http", 80, "a.example");
    EndpointSlice empty = slice("IPv4", "http", 80, "10.0.0.1");
    empty.getEndpoints().add(null);
    empty.getEndpoints().add(new io.fabric8.kubernetes.api.model.discovery.v1.Endpoint());
    empty.getEndpoints().getLast().setAddresses(null);
    empty.getPorts().addFirst(null);
    assertThat(labels("http", names, empty)).containsExactly("10.0.0.1:80");
  }
}
