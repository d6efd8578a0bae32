package io.lbtier.cli;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.net.URI;
import java.util.Objects;

/** How a process reaches its cluster: by a kubeconfig, or by the service account of its pod. */
final class ClusterAccess {
  /** What the client assumes where it has found nothing. */
  private static final String ASSUMED_HOST = "kubernetes.default.svc";

  private ClusterAccess() {}

  /** What has been found; unusable when there is nothing. */
  static Config find() {
    Config config = new ConfigBuilder().build();
    if (ASSUMED_HOST.equals(URI.create(config.getMasterUrl()).getHost())) {
      throw new UnusableException(
          "no access to a cluster: this is no pod, and there is no kubeconfig at "
              + Objects.requireNonNullElse(System.getenv("KUBECONFIG"), "~/.kube/config")
              + "; point KUBECONFIG at one");
    }
    return config;
  }
}
