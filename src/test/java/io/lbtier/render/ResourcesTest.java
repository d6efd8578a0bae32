package io.lbtier.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourcesTest {
  private static final Quantity CPU = Quantity.parse("100m");
  private static final Quantity MEMORY = Quantity.parse("256Mi");

  @Test
  void whatIsLeftOpenIsRequestedByDefault() {
    var resources = Resources.of(Map.of("cpu", "2"), Map.of());
    assertThat(resources.getRequests())
        .containsOnly(Map.entry("cpu", Quantity.parse("2")), Map.entry("memory", MEMORY));
    assertThat(resources.getLimits()).isEmpty();
  }

  @Test
  void aLimitAloneIsNotContradicted() {
    var resources = Resources.of(Map.of(), Map.of("memory", "128Mi"));
    assertThat(resources.getRequests()).containsOnly(Map.entry("cpu", CPU));
    assertThat(resources.getLimits()).containsOnly(Map.entry("memory", Quantity.parse("128Mi")));
  }

  @Test
  void otherResourcesPass() {
    var resources = Resources.of(Map.of("example.com/nic", "1"), Map.of("example.com/nic", "1"));
    assertThat(resources.getRequests()).containsKeys("cpu", "memory", "example.com/nic");
  }
}
