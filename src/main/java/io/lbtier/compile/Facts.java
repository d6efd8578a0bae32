package io.lbtier.compile;

import io.lbtier.model.Vip;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a tier refers to, as it is now, in plain data.
 *
 * @param services by name; one that does not exist is absent
 * @param secrets by name; one that does not exist is absent
 * @param vip what the virtual addresses of the tier depend on
 * @param now what the validity of certificates is held against; null when it is not to be judged
 */
public record Facts(
    Map<String, ServiceFact> services,
    Map<String, SecretFact> secrets,
    VipFact vip,
    @Nullable Instant now) {
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
    this(services, secrets, VipFact.NONE, null);
  }

  /** The same facts with others about the virtual addresses. */
  public Facts with(VipFact other) {
    return new Facts(services, secrets, other, now);
  }

  /**
   * What the virtual addresses of a tier depend on.
   *
   * @param nodes that share them, in any order, each name once
   * @param held VRIDs that the tier has, by address
   * @param taken VRIDs that it must not have: other tiers do, or they are kept for something else
   * @param spread false for a new tier whose addresses are still where the first node that came up
   *     took them, rather than spread over the nodes
   */
  public record VipFact(
      List<Vip.Node> nodes, Map<String, Integer> held, Set<Integer> taken, boolean spread) {
    /** Nothing is known. */
    public static final VipFact NONE = new VipFact(List.of(), Map.of(), Set.of());

    /** The same of addresses that have found their nodes. */
    public VipFact(List<Vip.Node> nodes, Map<String, Integer> held, Set<Integer> taken) {
      this(nodes, held, taken, true);
    }

    public VipFact {
      nodes = List.copyOf(nodes);
      held = Map.copyOf(held);
      taken = Set.copyOf(taken);
    }
  }

  /**
   * A TCP port of a Service.
   *
   * @param name empty where a Service with one port gives it none
   * @param port 1 to 65535
   */
  public record ServicePort(String name, int port, String protocol) {}

  /**
   * A Secret. It prints none of its entries.
   *
   * @param certificatePem the entry tls.crt, or null when there is none
   * @param keyPem the entry tls.key, or null when there is none
   * @param trustPem the entry ca.crt, or null when there is none
   * @param ocspStaple the entry tls.ocsp-staple in Base64, or null when there is none
   */
  public record SecretFact(
      @Nullable String certificatePem,
      @Nullable String keyPem,
      @Nullable String trustPem,
      @Nullable String ocspStaple) {
    @Override
    public String toString() {
      return "SecretFact[redacted]";
    }
  }
}
