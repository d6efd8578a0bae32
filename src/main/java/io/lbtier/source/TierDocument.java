package io.lbtier.source;

import io.lbtier.api.LoadBalancerTier;

/**
 * A tier as a file has it.
 *
 * @param file as the user named it
 * @param line where its document begins, from 1
 * @param tier with a namespace ("default" where the file gives none) and a name
 */
public record TierDocument(String file, int line, LoadBalancerTier tier) {
  /** Name of the tier. */
  public String name() {
    return tier.getMetadata().getName();
  }
}
