package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;

/** Specs that several tests use, and what is made of them. */
final class Specs {
  private Specs() {}

  /** What every tier gets. */
  static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          ConfigMap.class,
          ServiceAccount.class,
          Role.class,
          RoleBinding.class,
          Deployment.class,
          Service.class,
          PodDisruptionBudget.class);

  static final String VALID =
      """
      listeners: [{name: push, port: 9000, protocol: TCP, pool: push}]
      pools: [{name: push, endpoints: [{address: 127.0.0.1, port: 9999}]}]
      """;

  /** Passes the schema and its rules; only compile sees that it asks for more than it may have. */
  static final String INVALID =
      """
      proxy: {replicas: 5, resources: {requests: {cpu: "2"}, limits: {cpu: "1"}}}
      """
          + VALID;

  /** What is said of it. */
  static final String INVALID_PATH = "spec.proxy.resources.requests";

  static final String AUTOSCALED =
      """
      proxy: {autoscaling: {minReplicas: 2, maxReplicas: 6, cpuUtilization: 60}}
      """
          + VALID;

  static String replicas(int number) {
    return "proxy: {replicas: %d}\n".formatted(number) + VALID;
  }

  /** A tier in front of a Service. */
  static String of(String service) {
    return """
        listeners: [{name: push, port: 9000, protocol: TCP, pool: push}]
        pools: [{name: push, service: {name: %s, port: http}}]
        """
        .formatted(service);
  }

  /** A tier of two proxies with these virtual addresses. */
  static String vip(String... addresses) {
    return "proxy: {replicas: 2, hostNetwork: true}\nvip: {addresses: [%s]}\n"
            .formatted(String.join(", ", addresses))
        + VALID;
  }
}
