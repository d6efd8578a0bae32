package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator tells. Nothing in it changes while the tier does not. */
public record TierStatus(
    @JsonPropertyDescription("Generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "The last generation that was accepted, which is the one that serves; 0 when none was.")
        @Nullable Long servingGeneration,
    @JsonPropertyDescription("How packets reach the backends: Proxy.") @Nullable String mode,
    @JsonPropertyDescription("Virtual addresses, with commas between them, or a hyphen for none.")
        @Nullable String vip,
    @JsonPropertyDescription(
            "Node that holds the virtual address, or a hyphen for none; with several addresses"
                + " their nodes in the same order, once if it is the same for all.")
        @Nullable String active,
    @JsonPropertyDescription("Backends that are up and all, over every pool, as in 3/4.")
        @Nullable String backends,
    @JsonPropertyDescription(
            "What holds: Ready always, Reconciling and Stalled only while they are true.")
        @Nullable List<Condition> conditions,
    @JsonPropertyDescription("One entry for each listener.")
        @Nullable List<ListenerStatus> listeners,
    @JsonPropertyDescription("One entry for each pool.") @Nullable List<PoolStatus> pools,
    @JsonPropertyDescription("One entry for each virtual address; absent without any.")
        @Nullable List<VirtualAddressStatus> virtualAddresses) {

  /** One listener: whether all of its proxies serve it, and what is wrong where they do not. */
  public record ListenerStatus(
      @JsonPropertyDescription("Name of the listener.") @Required String name,
      @JsonPropertyDescription("Port, of TCP or, for a UDP listener, of UDP.") int port,
      @JsonPropertyDescription("Whether every proxy serves it.") boolean ready,
      @JsonPropertyDescription("What is wrong; absent when nothing is.")
          @Nullable String message) {}

  /** One pool: {@code ready} of {@code total} backends are up; what is wrong with the others. */
  public record PoolStatus(
      @JsonPropertyDescription("Name of the pool.") @Required String name,
      @JsonPropertyDescription("Number of backends that are up.") int ready,
      @JsonPropertyDescription("Number of backends.") int total,
      @JsonPropertyDescription("What is wrong; absent when nothing is.")
          @Nullable String message) {}

  /** One virtual address: its VRID, which it keeps, and where it is. */
  public record VirtualAddressStatus(
      @JsonPropertyDescription("The address, without a prefix length.") @Required String address,
      @JsonPropertyDescription(
              "Virtual router identifier (VRRP) of the address, of which no two in a network may be"
                  + " the same; 1 to 255.")
          int vrid,
      @JsonPropertyDescription("Node that holds the address; absent while none does.")
          @Nullable String node,
      @JsonPropertyDescription("When the address came to that node.") @Nullable String since) {}
}
