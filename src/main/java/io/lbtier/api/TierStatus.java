package io.lbtier.api;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator tells.
 *
 * @param observedGeneration the generation of the spec that this status is about
 * @param servingGeneration the last generation that was accepted, which is the one that serves; 0
 *     when none was
 * @param mode how packets reach the backends
 * @param vip virtual addresses, or "-"
 * @param active node that holds the address, or "-"
 * @param backends ready/total over all pools
 * @param conditions Ready always; Reconciling and Stalled only while true
 * @param listeners one entry a listener
 * @param pools one entry a pool
 */
public record TierStatus(
    @Nullable Long observedGeneration,
    @Nullable Long servingGeneration,
    @Nullable String mode,
    @Nullable String vip,
    @Nullable String active,
    @Nullable String backends,
    @Nullable List<Condition> conditions,
    @Nullable List<ListenerStatus> listeners,
    @Nullable List<PoolStatus> pools) {

  /** One listener: {@code ready} of its proxies, and what is wrong on the others. */
  public record ListenerStatus(String name, int port, boolean ready, @Nullable String message) {}

  /**
   * One pool: {@code ready} of {@code total} backends are up, and what is wrong with the others.
   */
  public record PoolStatus(String name, int ready, int total, @Nullable String message) {}
}
