package io.lbtier.compile;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tier refers to, as it is now, in plain data.
 *
 * @param services by name; one that does not exist is absent
 * @param secrets by name; one that does not exist is absent
 * @param now what the validity of certificates is held against; null when it is not to be judged
 */
public record Facts(
    Map<String, ServiceFact> services, Map<String, SecretFact> secrets, @Nullable Instant now) {
  /** Nothing exists. */
  public static final Facts NONE = new Facts(Map.of(), Map.of());

  public Facts {
    services = Map.copyOf(services);
    secrets = Map.copyOf(secrets);
  }

  /** A Service, by its TCP ports. */
  public record ServiceFact(List<ServicePort> ports) {
    public ServiceFact {
      ports = List.copyOf(ports);
    }
  }

  /** Facts that leave open whether certificates are valid by now. */
  public Facts(Map<String, ServiceFact> services, Map<String, SecretFact> secrets) {
    this(services, secrets, null);
  }

  /**
   * A TCP port of a Service.
   *
   * @param name empty where a Service with one port gives it none
   * @param port 1 to 65535
   */
  public record ServicePort(String name, int port) {}

  /**
   * A Secret of type kubernetes.io/tls. It prints neither of its entries.
   *
   * @param certificatePem the entry tls.crt, or null when there is none
   * @param keyPem the entry tls.key, or null when there is none
   */
  public record SecretFact(@Nullable String certificatePem, @Nullable String keyPem) {
    @Override
    public String toString() {
      return "SecretFact[redacted]";
    }
  }
}
