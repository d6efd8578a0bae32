package io.lbtier.compile;

import io.lbtier.api.Defaults;
import io.lbtier.api.TierSpec;
import io.lbtier.api.TierSpec.ServiceSpec;
import io.lbtier.model.ProxyDeployment.ServiceType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Types of the Service in front of the proxies. */
final class ServiceTypes {
  private ServiceTypes() {}

  static ServiceType compile(Place at, @Nullable ServiceSpec spec) {
    String found = spec == null ? null : spec.type();
    TierSpec.ServiceType choice =
        Choices.of(
            at.field("type"),
            Objects.requireNonNullElse(found, Defaults.SERVICE_TYPE),
            TierSpec.ServiceType.class);
    return switch (choice) {
      case null -> ServiceType.ClusterIP;
      case ClusterIP -> ServiceType.ClusterIP;
      case NodePort -> ServiceType.NodePort;
      case LoadBalancer -> ServiceType.LoadBalancer;
    };
  }
}
