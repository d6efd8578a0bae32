package io.lbtier.source;

import io.lbtier.api.LoadBalancerTier;
import io.lbtier.compile.Problem;
import java.util.List;

/**
 * A tier as a file has it.
 *
 * @param file as the user named it
 * @param line where its document begins, from 1
 * @param tier with a namespace ("default" where the file gives none) and a name
 */
public record TierDocument(String file, int line, LoadBalancerTier tier) {
  /** What is wrong with the tier, as problems of its file. */
  public List<FileProblem> in(List<Problem> problems) {
    return problems.stream().map(p -> new FileProblem(file, p)).toList();
  }

  /** Name of the tier. */
  public String name() {
    return tier.getMetadata().getName();
  }
}
