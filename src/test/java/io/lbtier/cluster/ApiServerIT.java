package io.lbtier.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;

/** The fixture itself: others conclude from its audit log and its permissions. */
class ApiServerIT {
  private final ApiServer api = ApiServer.shared();

  @Test
  void theAuditLogShowsWritesWithWhoMadeThem() {
    String namespace = api.namespace("audit");
    long mark = api.audit().mark();
    ConfigMap map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("a")
            .withNamespace(namespace)
            .endMetadata()
            .build();

    api.admin().resource(map).create();
    api.admin().resource(map).get();

    assertThat(api.audit().writesSince(mark, "admin"))
        .filteredOn(e -> e.namespace().equals(namespace))
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.verb()).isEqualTo("create");
              assertThat(e.resource()).isEqualTo("configmaps");
              assertThat(e.userAgent()).isEqualTo("lbtier-test");
              assertThat(e.code()).isEqualTo(201);
            });
  }

  @Test
  void aServiceAccountMayDoNothingUntilItIsAllowedTo() {
    String namespace = api.namespace("account");
    try (KubernetesClient client =
        new KubernetesClientBuilder().withConfig(api.serviceAccount(namespace, "nobody")).build()) {
      assertThatThrownBy(() -> client.configMaps().inNamespace(namespace).list())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403))
          .hasMessageContaining("system:serviceaccount:" + namespace + ":nobody");
    }
  }
}
