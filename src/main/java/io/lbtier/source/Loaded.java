package io.lbtier.source;

import io.lbtier.model.Tier;
import java.util.List;

/** What files give to serve: one tier, or everything that keeps it from being served. */
public sealed interface Loaded {
  /** It can be served. */
  record Served(Tier tier, List<FileProblem> warnings) implements Loaded {}

  /** It cannot. */
  record Refused(List<FileProblem> problems) implements Loaded {}
}
