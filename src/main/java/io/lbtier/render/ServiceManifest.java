package io.lbtier.render;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.lbtier.model.Tier;
import java.util.List;

/** The L4 Service in front of the proxies, with a port for each listener. */
final class ServiceManifest {
  private ServiceManifest() {}

  static Service of(Tier tier) {
    return new ServiceBuilder()
        .withMetadata(Metadata.of(tier))
        .withNewSpec()
        .withType(tier.deployment().service().name())
        .withSelector(Metadata.selector(tier))
        .withPorts(ports(tier))
        .endSpec()
        .build();
  }

  /** Targets by number: names are the pod template's, which does not know the listeners. */
  private static List<ServicePort> ports(Tier tier) {
    var names = PortNames.of(tier.config().listeners());
    return tier.config().listeners().stream()
        .map(
            listener ->
                new ServicePortBuilder()
                    .withName(names.get(listener.socket()))
                    .withPort(listener.port())
                    .withTargetPort(new IntOrString(listener.port()))
                    .withProtocol(listener.socket().protocol().name())
                    .build())
        .toList();
  }
}
