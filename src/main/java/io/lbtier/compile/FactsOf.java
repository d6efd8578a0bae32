package io.lbtier.compile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.lbtier.compile.Facts.SecretFact;
import io.lbtier.compile.Facts.ServiceFact;
import io.lbtier.compile.Facts.ServicePort;
import io.lbtier.compile.Facts.VipFact;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes from Kubernetes objects what compile needs to know of them. */
public final class FactsOf {
  private FactsOf() {}

  /**
   * The facts that the objects of one namespace tell; those of other namespaces and kinds are
   * passed over.
   *
   * @param now what the validity of certificates is held against; null when it is not to be judged
   */
  public static Facts objects(
      Collection<? extends HasMetadata> objects, String namespace, @Nullable Instant now) {
    Map<String, ServiceFact> services = new HashMap<>();
    Map<String, SecretFact> secrets = new HashMap<>();
    for (HasMetadata object : objects) {
      if (!namespace.equals(object.getMetadata().getNamespace())) {
        continue;
      }
      String name = object.getMetadata().getName();
      switch (object) {
        case Service service -> services.put(name, service(service));
        case Secret secret -> secrets.put(name, secret(secret));
        default -> {}
      }
    }
    return new Facts(services, secrets, VipFact.NONE, now);
  }

  /** What compile needs to know of a Service. */
  public static ServiceFact service(Service service) {
    ServiceSpec spec = service.getSpec();
    if (spec == null || spec.getPorts() == null) {
      return new ServiceFact(List.of());
    }
    return new ServiceFact(
        spec.getPorts().stream()
            // What a file says has not been through an API server.
            .filter(p -> p != null && p.getPort() != null)
            .map(
                p ->
                    new ServicePort(
                        Objects.requireNonNullElse(p.getName(), ""),
                        p.getPort(),
                        Objects.requireNonNullElse(p.getProtocol(), "TCP")))
            .toList());
  }

  /** What compile needs to know of a Secret. */
  public static SecretFact secret(Secret secret) {
    return new SecretFact(
        entry(secret, "tls.crt"),
        entry(secret, "tls.key"),
        entry(secret, "ca.crt"),
        // Binary: it has no place in stringData.
        secret.getData() == null ? null : secret.getData().get("tls.ocsp-staple"));
  }

  /** Entries written as text ({@code stringData}) win, as they do in the API server. */
  private static @Nullable String entry(Secret secret, String key) {
    String text = secret.getStringData() == null ? null : secret.getStringData().get(key);
    if (text != null) {
      return text;
    }
    String encoded = secret.getData() == null ? null : secret.getData().get(key);
    return encoded == null ? null : decode(encoded);
  }

  /** What is not Base64 is no certificate either; the text is kept for the judgement to say so. */
  private static String decode(String encoded) {
    try {
      return new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return encoded;
    }
  }
}
